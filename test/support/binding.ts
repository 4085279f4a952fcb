/** Bindings that take the place of Cloudflare's own: they fail, or tell what they are asked. */

import { placeIn, type Replacement } from './runtime.ts'

/** A D1 database each statement of which ends so, which is a JavaScript expression. */
export function d1That(ends: string): Replacement {
  const statement = `{ bind: () => ({ raw: () => ${ends} }) }`
  const script = `export default () => ({ withSession: () => ({ prepare: () => (${statement}) }) })`
  return {
    bindings: { d1Databases: {}, wrappedBindings: { DB: { scriptName: 'failing-d1' } } },
    workers: [{ name: 'failing-d1', modules: true, script }],
  }
}

/** An R2 bucket each object of which is got so, which is a JavaScript expression. */
export function r2That(ends: string): Replacement {
  const script = `export default () => ({ get: () => ${ends} })`
  return {
    bindings: { r2Buckets: {}, wrappedBindings: { PNGS: { scriptName: 'failing-r2' } } },
    workers: [{ name: 'failing-r2', modules: true, script }],
  }
}

/** The D1 database of a state, which reports each statement before it answers. */
export function countedD1(state: string, report: (sql: string) => void): Replacement {
  const script = `export default ({ DB, REPORT }) => ({
    withSession: (constraint) => {
      const session = DB.withSession(constraint)
      const ask = async (sql, args) => {
        await REPORT.fetch('http://report/', { method: 'POST', body: constraint + ': ' + sql })
        return session.prepare(sql).bind(...args).raw()
      }
      return { prepare: (sql) => ({ bind: (...args) => ({ raw: () => ask(sql, args) }) }) }
    }
  })`
  const REPORT = async (request: { text: () => Promise<string> }) => {
    report(await request.text())
    return new Response()
  }
  const { databaseId } = placeIn(state)
  return {
    bindings: { d1Databases: {}, wrappedBindings: { DB: { scriptName: 'counted-d1' } } },
    workers: [
      {
        name: 'counted-d1',
        modules: true,
        script,
        d1Databases: { DB: databaseId },
        serviceBindings: { REPORT },
      },
    ],
  }
}
