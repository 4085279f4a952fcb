/** Broken streams by the thousand: MUTATIONS=100000 npx vitest run test/codecs/mutation.test.ts */

import { expect, test } from 'vitest'
import { openPool } from '../../ingest/pool.ts'
import { encode, type RawFrame } from '../fixtures/encoder.ts'
import { imageFile } from '../fixtures/image-file.ts'
import { convertFiles, findFault, type Remains } from '../hostile/conversion.ts'
import { mutate, randomOf } from '../hostile/mutate.ts'
import { programPath } from '../ingest/program.ts'
import { syntaxes } from './decode.ts'
import { color8, gray8, gray12, gray16, smoothColor } from './frames.ts'
import { storedStream } from './streams.ts'

/** A stream to break, and the file that it is in. */
interface Specimen {
  readonly syntax: keyof typeof syntaxes
  readonly frame: RawFrame
  readonly stream: Uint8Array
}

const count = Number(process.env['MUTATIONS'] ?? 2_000)
const firstSeed = Number(process.env['MUTATION_SEED'] ?? 1)
const batch = 50
const lossy = { Lossy: 1 } as const
const ramp = { rows: 8, columns: 16, samples: new Uint16Array(128), bitsStored: 12 }

const specimens: readonly [Specimen, ...Specimen[]] = [
  { syntax: 'jpegBaseline', frame: gray8, stream: encode('Jpeg', gray8, lossy) },
  { syntax: 'jpegBaseline', frame: smoothColor, stream: encode('Jpeg', smoothColor, lossy) },
  { syntax: 'jpegExtended', frame: ramp, stream: storedStream('jpeg-12-bit') },
  { syntax: 'jpegLossless', frame: gray16, stream: encode('Jpeg', gray16, { Predictor: 7 }) },
  { syntax: 'jpegLosslessSv1', frame: gray12, stream: encode('Jpeg', gray12) },
  { syntax: 'jpegLsLossless', frame: gray12, stream: encode('JpegLs', gray12) },
  { syntax: 'jpegLs', frame: color8, stream: encode('JpegLs', color8, lossy) },
  { syntax: 'jpeg2000Lossless', frame: gray12, stream: encode('Jpeg2000', gray12) },
  { syntax: 'jpeg2000', frame: color8, stream: encode('Jpeg2000', color8, { AllowMct: 1 }) },
  { syntax: 'htj2kLossless', frame: gray16, stream: encode('HtJpeg2000', gray16) },
  { syntax: 'htj2k', frame: color8, stream: encode('HtJpeg2000', color8, lossy) },
  { syntax: 'jpegXlLossless', frame: gray8, stream: encode('JpegXl', gray8) },
  { syntax: 'jpegXl', frame: smoothColor, stream: encode('JpegXl', smoothColor, lossy) },
]

function fileOf({ syntax, frame }: Specimen, stream: Uint8Array): Uint8Array {
  const { rows, columns, samples, bitsStored } = frame
  const isColor = samples.length === 3 * rows * columns
  return imageFile({
    rows,
    columns,
    bitsAllocated: 8 * samples.BYTES_PER_ELEMENT,
    bitsStored: bitsStored ?? 8 * samples.BYTES_PER_ELEMENT,
    photometric: isColor ? 'RGB' : 'MONOCHROME2',
    transferSyntaxUid: syntaxes[syntax],
    pixels: { fragments: [stream] },
  })
}

/** A picture of another size than the header's has to say so. */
function findSizeFault({ conversion }: Remains, { frame }: Specimen): string | undefined {
  if (conversion.outcome !== 'converted') return undefined
  const { frames, remark } = conversion.file
  const other = frames.find(({ rows, columns }) => rows !== frame.rows || columns !== frame.columns)
  if (!other || remark?.includes('is drawn with')) return undefined
  return `${other.rows} rows and ${other.columns} columns`
}

test(
  `${count} broken streams are drawn or rejected with a reason, and harm no thread`,
  async () => {
    const pool = openPool({ jobs: 2, program: programPath('convert') })
    const faults: string[] = []
    for (let done = 0; done < count; done += batch) {
      const mutants = Array.from({ length: Math.min(batch, count - done) }, (_, i) => {
        const random = randomOf(firstSeed + done + i)
        const specimen = random.pick(specimens)
        return { specimen, stream: mutate(specimen.stream, random), seed: firstSeed + done + i }
      })
      const files = mutants.map(({ specimen, stream }) => fileOf(specimen, stream))
      await convertFiles(pool, files, (remains, index, folder) => {
        const { specimen = specimens[0], seed } = mutants[index] ?? {}
        const fault = findFault(remains, index, folder) ?? findSizeFault(remains, specimen)
        if (fault) faults.push(`${specimen.syntax} with seed ${seed}: ${fault}`)
      })
    }
    expect(faults).toEqual([])
    const whole = specimens.map((specimen) => fileOf(specimen, specimen.stream))
    await convertFiles(pool, [...whole, ...whole], ({ conversion }) => {
      expect(conversion).toMatchObject({ outcome: 'converted', file: { remark: null } })
    })
    await pool.close()
  },
  60_000 + 30 * count,
)
