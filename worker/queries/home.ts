import { and, eq, gt, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { Dataset, type DatasetRow, Images, Series } from '../../drizzle/schema.ts'
import { type State, states } from '../../drizzle/vocabulary.ts'
import type { ReadonlyDatabase } from '../database.ts'
import { isDataset, noData } from './dataset.ts'

/** A picture of the home page, and the ids that its links show. */
export interface Sample {
  readonly ImageID: string
  readonly SeriesID: string
  readonly StudyID: string
  readonly PatientID: string
  readonly PngSha256: string
  readonly State: State
  readonly Label: string
  readonly Modality: string | null
}

const sampleColumns = {
  ImageID: Images.ImageID,
  SeriesID: Images.SeriesID,
  StudyID: Images.StudyID,
  PatientID: Images.PatientID,
  PngSha256: Images.PngSha256,
  State: Images.State,
  Label: Images.Label,
  Modality: Images.Modality,
}

/** The first image: its ids are those of examples. */
export async function findSample(db: ReadonlyDatabase): Promise<Sample | undefined> {
  const [sample] = await db
    .select(sampleColumns)
    .from(Images)
    .where(gt(Images.ImageID, ''))
    .orderBy(Images.ImageID)
    .limit(1)
  return sample
}

/** How many series give the image at their middle. */
const seriesLimit = 48

/**
 * What the home page shows: the data set, and `count` pictures that take turns among the states,
 * first those from the middle of different series, then any.
 */
export async function readHome(
  db: ReadonlyDatabase,
  count: number,
): Promise<{ dataset: DatasetRow; samples: readonly Sample[] }> {
  const [train, validate, test] = states
  const candidates = unionAll(
    middleOfSeries(db),
    firstOfState(db, { state: train, count }),
    firstOfState(db, { state: validate, count }),
    firstOfState(db, { state: test, count }),
  ).as('candidates')
  const rows = await db.select().from(Dataset).leftJoin(candidates, sql`true`).where(isDataset)
  const [first] = rows
  if (first === undefined) throw noData()
  const samples = rows.flatMap((row) => row.candidates ?? [])
  return { dataset: first.Dataset, samples: inTurns(samples, count) }
}

function middleOfSeries(db: ReadonlyDatabase) {
  const some = db
    .select({ SeriesID: Series.SeriesID, ImageCount: Series.ImageCount })
    .from(Series)
    .where(gt(Series.SeriesID, ''))
    .orderBy(Series.SeriesID)
    .limit(seriesLimit)
    .as('some')
  const middle = sql`(${some.ImageCount} + 1) / 2`
  // SQLite keeps the order of a cross join: it must not start from all images.
  return db
    .select(sampleColumns)
    .from(some)
    .crossJoin(Images)
    .where(and(eq(Images.SeriesID, some.SeriesID), eq(Images.SeriesPosition, middle)))
}

function firstOfState(db: ReadonlyDatabase, { state, count }: { state: State; count: number }) {
  const first = db
    .select(sampleColumns)
    .from(Images)
    .where(eq(Images.State, state))
    .orderBy(Images.ImageID)
    .limit(count)
    .as('first')
  return db.select().from(first)
}

/** Each image once, one state after the other as long as each has some. */
function inTurns(samples: readonly Sample[], count: number): readonly Sample[] {
  const distinct = [...new Map(samples.map((sample) => [sample.ImageID, sample])).values()]
  const turns = states.flatMap((state) =>
    distinct.filter((sample) => sample.State === state).map((sample, turn) => ({ sample, turn })),
  )
  return turns
    .toSorted((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ sample }) => sample)
}
