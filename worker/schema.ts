import { getTableColumns } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Dataset, Images, Patients, Series, Studies } from '../drizzle/schema.ts'
import { states } from '../drizzle/vocabulary.ts'
import { problems } from './problem.ts'
import { manifestColumns } from './queries/images.ts'

/** A JSON Schema, in the dialect of OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>

/** What a path answers with, by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>

const png = { PngUrl: { type: 'string' } }

/** The shapes of the answers, made from the tables: what is not in them is not in an answer. */
export const schemas = {
  Patient: rowSchema(getTableColumns(Patients)),
  Study: rowSchema(getTableColumns(Studies)),
  Series: rowSchema(getTableColumns(Series)),
  Image: rowSchema(getTableColumns(Images), png),
  ManifestLine: rowSchema(manifestColumns, png),
  Dataset: rowSchema(getTableColumns(Dataset), {
    States: {
      type: 'array',
      items: objectSchema({
        State: { enum: states },
        RatioWanted: { type: 'number' },
        RatioGot: { type: 'number' },
        PatientCount: { type: 'integer' },
        ImageCount: { type: 'integer' },
      }),
    },
  }),
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    properties: {
      type: { enum: Object.keys(problems).map((kind) => `urn:mini-pacs:problem:${kind}`) },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      ImageIDs: { type: 'array', items: { type: 'string' }, description: 'What was meant' },
    },
    required: ['type', 'title', 'status', 'detail'],
  },
} as const satisfies Record<string, Schema>

type RowName = Exclude<keyof typeof schemas, 'Problem'>

/** One row. */
export function row(name: RowName): Content {
  return json(reference(name))
}

/** A page of rows, and how it goes on. */
export function page(name: RowName): Content {
  return json(
    objectSchema({
      items: { type: 'array', items: reference(name) },
      next: { type: ['string', 'null'] },
      total: { type: 'integer' },
    }),
  )
}

/** Rows all at once, a line of JSON each. */
export function lines(name: RowName): Content {
  return { 'application/x-ndjson': { schema: reference(name) } }
}

/** Counts by their names; beside `patient_id` they are those of a patient. */
export function counts(...names: readonly string[]): Content {
  const schemaOf = (name: string) => ({ type: name === 'patient_id' ? 'string' : 'integer' })
  return json(objectSchema(Object.fromEntries(names.map((name) => [name, schemaOf(name)]))))
}

/** Texts by their names, each of which may be null. */
export function texts(...names: readonly string[]): Content {
  const schema = { type: ['string', 'null'] }
  return json(objectSchema(Object.fromEntries(names.map((name) => [name, schema]))))
}

/** Text, or the bytes of a picture. */
export function content(...mediaTypes: readonly string[]): Content {
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema: {} }]))
}

/** Any JSON. */
export function json(schema: Schema): Content {
  return { 'application/json': { schema } }
}

/** A schema by its name in the document. */
export function reference(name: keyof typeof schemas): Schema {
  return { $ref: `#/components/schemas/${name}` }
}

function rowSchema(
  columns: Readonly<Record<string, SQLiteColumn>>,
  others: Readonly<Record<string, Schema>> = {},
): Schema {
  const properties = Object.values(columns).map(({ name, ...column }) => [
    name,
    columnSchema(column),
  ])
  return objectSchema({ ...Object.fromEntries(properties), ...others })
}

type ColumnSpec = Pick<SQLiteColumn, 'columnType' | 'dataType' | 'enumValues' | 'notNull'>

function columnSchema({ columnType, dataType, enumValues, notNull }: ColumnSpec): Schema {
  if (enumValues?.length) return { enum: notNull ? enumValues : [...enumValues, null] }
  const type = columnType === 'SQLiteInteger' ? 'integer' : dataType
  return { type: notNull ? type : [type, 'null'] }
}

function objectSchema(properties: Readonly<Record<string, Schema>>): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}
