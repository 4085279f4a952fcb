/** `mini-pacs publish --remote`: the real wrangler, and a fake of Cloudflare that runs what it gets. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildArchive, type ImageSeed, sha256 } from '../fixtures/archive.ts'
import { type Outage, startCloudflare } from '../support/cloudflare.ts'
import { publish, read, readerToken } from '../support/cloudflare-user.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask } from '../support/runtime.ts'

const folder = temporaryFolder()
const timeout = 300_000

/** Two data sets, which share an image. */
const first = { at: join(folder, 'first'), digest: sha256('data set first'), ids: ['1.1', '1.2'] }
const second = {
  at: join(folder, 'second'),
  digest: sha256('data set second'),
  ids: ['1.2', '2.1', '2.2', '2.3', '2.4'],
}
await buildArchive(first.at, { name: 'first', seeds: first.ids.map(seed) })
await buildArchive(second.at, { name: 'second', seeds: second.ids.map(seed) })

function seed(ImageID: string): ImageSeed {
  return { ImageID, PatientID: `PAT-${ImageID}`, PatientIdentityRemoved: 'YES' }
}

/** How many objects some requests upload. */
function countUploads(calls: readonly string[]): number {
  return calls.filter((call) => /^PUT r2\/.+\/objects\//.test(call)).length
}

test('a data set is published, then only what is new', { timeout }, async () => {
  const cloudflare = await startCloudflare()
  const closed = await publish(cloudflare, first.at, '--verbose')
  expect(closed.stdout).toContain('npx wrangler secret put API_TOKEN --name mini-pacs\n')
  expect((await ask(cloudflare.workerUrl, '/dataset')).status).toBe(503)
  await cloudflare.workers.setSecret('API_TOKEN', readerToken)

  cloudflare.calls.length = 0
  const again = await publish(cloudflare, first.at)
  expect(again.stderr).toContain('Objects: all 2 are there, nothing to upload\n')
  expect(again).toMatchObject({ status: 0, stdout: `${cloudflare.workerUrl}\n` })
  expect(cloudflare.calls.filter((call) => /^(PUT|DELETE)|import$/.test(call))).toEqual([])
  expect(await read(cloudflare, first.ids)).toEqual({ digest: first.digest, images: first.ids })

  const changed = await publish(cloudflare, second.at, '--verbose')
  expect(countUploads(cloudflare.calls)).toBe(4)
  expect(await read(cloudflare, second.ids)).toEqual({ digest: second.digest, images: second.ids })
  expect(cloudflare.workers.variables()).toMatchObject({ DIGEST: second.digest, PUBLIC: 'false' })
  const printed = [closed, again, changed].flatMap(({ stdout, stderr }) => [stdout, stderr]).join()
  expect(printed).not.toMatch(new RegExp(`${readerToken}|${cloudflare.token}`))
  expect(cloudflare.unknown).toEqual([])
})

test('what was published is listed, checked, taken back and pruned', { timeout }, async () => {
  const cloudflare = await startCloudflare()
  await publish(cloudflare, first.at, '--public')
  await publish(cloudflare, second.at, '--public')
  const back = await publish(cloudflare, second.at, '--rollback')
  expect(back).toMatchObject({ status: 0, stdout: `${cloudflare.workerUrl}\n` })
  expect(await read(cloudflare, first.ids)).toEqual({ digest: first.digest, images: first.ids })
  const listed = await publish(cloudflare, first.at, '--list')
  expect(listed.stdout).toMatch(
    /^mini-pacs-\S+ {2}\S+ {2}5 images\nmini-pacs-.+2 images {2}served\n$/,
  )
  const older = await publish(cloudflare, first.at, '--rollback')
  expect(older).toMatchObject({ status: 66, stdout: '' })

  const pruned = await publish(cloudflare, first.at, '--prune', '--keep', '0')
  expect(pruned.stdout).toMatch(/^mini-pacs-\S+\n1 databases and 4 objects deleted\n$/)
  expect(await read(cloudflare, first.ids)).toEqual({ digest: first.digest, images: first.ids })
  const lost = (await cloudflare.workers.bucket.keys())[0] ?? ''
  await cloudflare.workers.bucket.lose(lost)
  const checked = await publish(cloudflare, first.at, '--check')
  expect(checked.stdout).toBe(`missing  ${lost}\n2 objects: 1 as published, 1 not\n`)
  expect(checked.status).toBe(1)
  expect(cloudflare.unknown).toEqual([])
})

/** Where a run breaks off; each goes on where the one before it ended. */
const outages: readonly (Outage & { readonly halfImports?: boolean })[] = process.env[
  'PUBLISH_EVERY_OUTAGE'
]
  ? Array.from({ length: 40 }, (_, after) => ({ from: /^/, after, halfImports: after % 2 === 0 }))
  : [
      { from: /^PUT r2/, after: 2 },
      { from: /^POST d1\/database$/, cuts: 'after' },
      { from: /^PUT upload/, cuts: 'before', after: 1, halfImports: true },
      { from: /^POST workers.*\/versions$/, cuts: 'before' },
      { from: /^POST workers.*\/deployments$/, cuts: 'after' },
    ]

test('a run that breaks off anywhere harms no reader, and the next goes on', {
  timeout: 10 * timeout,
}, async () => {
  const cloudflare = await startCloudflare()
  await publish(cloudflare, first.at, '--public')
  cloudflare.calls.length = 0
  for (const outage of outages) {
    cloudflare.outage = outage
    cloudflare.databases.breaksImports = outage.halfImports === true
    const { status, stderr } = await publish(cloudflare, second.at, '--public')
    // It ended well after all, or said that Cloudflare does not work.
    expect({ outage, status, stderr }).toMatchObject({ status: expect.toBeOneOf([0, 69]) })
    const { digest } = await read(cloudflare, [])
    const served = digest === first.digest ? first : second
    expect(await read(cloudflare, served.ids)).toEqual({ digest, images: served.ids })
  }
  cloudflare.outage = undefined
  cloudflare.databases.breaksImports = false
  expect(await publish(cloudflare, second.at, '--public')).toMatchObject({ status: 0 })
  expect(await read(cloudflare, second.ids)).toEqual({ digest: second.digest, images: second.ids })
  expect(cloudflare.databases.names()).toHaveLength(2)
  expect(countUploads(cloudflare.calls)).toBeLessThan(3 * second.ids.length)
})

test('without a login nothing is done, but the cost is known', { timeout }, async () => {
  const nowhere = 'http://127.0.0.1:9'
  const nobody = { HOME: folder, XDG_CONFIG_HOME: folder, CLOUDFLARE_API_BASE_URL: nowhere }
  const user = { workerUrl: nowhere, environment: nobody }
  const refused = await publish(user, first.at)
  expect(refused.stderr).toMatch(
    /^not logged in to Cloudflare: run npx wrangler login, or set .+\n$/,
  )
  expect(refused).toMatchObject({ status: 69, stdout: '' })
  const planned = await publish(user, first.at, '--dry-run')
  expect(planned.stdout).toMatch(/^Counted as if nothing were there: not logged in to Cloudflare/)
  expect(planned.stdout).toContain('upload 2 of 2')
  expect(planned.stdout).toMatch(/Cost: about \$0\.00 once and \$0\.00 a month/)
})

test('the login of wrangler opens its only account', { timeout }, async () => {
  const cloudflare = await startCloudflare()
  const { CLOUDFLARE_API_BASE_URL = '' } = cloudflare.environment
  // The old name of the variable, which only wrangler knows.
  const environment = { CLOUDFLARE_API_BASE_URL, CF_API_TOKEN: cloudflare.token }
  const user = { workerUrl: cloudflare.workerUrl, environment }
  expect(await publish(user, first.at, '--list')).toMatchObject({
    status: 0,
    stdout: 'Nothing is published\n',
  })
  expect(cloudflare.calls[0]).toBe('GET accounts')
})
