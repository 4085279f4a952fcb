import { ProblemError } from '../problem.ts'
import { listNamedImages } from '../queries/imageinfo.ts'
import { get, type Route } from '../route.ts'
import { texts } from '../schema.ts'
import { found, json } from './answer.ts'

/** How many ImageIDs an ambiguous name is answered with. */
const namesakes = 10

/** What the training code asks by file name. */
export const imageInfoRoutes: readonly Route[] = [
  get(
    '/imageinfo/:filename',
    {
      summary: 'Patient, window and rescale by PNG or source file name',
      query: {},
      content: texts(
        'InstanceNumber',
        'PatientID',
        'RescaleIntercept',
        'RescaleSlope',
        'SeriesDescription',
        'StudyDescription',
        'WindowCenter',
        'WindowWidth',
      ),
      problems: ['ambiguous'],
    },
    (c, { archive }) =>
      json(c, archive, async () => {
        const name = c.req.param('filename')
        const rows = await listNamedImages(archive.db, { name, limit: namesakes + 1 })
        if (rows.length > 1) throw ambiguous(name, rows)
        const image = found(rows[0], `image or file named "${name}"`)
        return {
          InstanceNumber: image.InstanceNumber,
          PatientID: image.PatientID,
          RescaleIntercept: image.RescaleIntercept,
          RescaleSlope: image.RescaleSlope,
          SeriesDescription: image.SeriesDescription,
          StudyDescription: image.StudyDescription,
          WindowCenter: pythonFloat(image.WindowCenter),
          WindowWidth: pythonFloat(image.WindowWidth),
        }
      }),
  ),
]

function ambiguous(name: string, rows: readonly { readonly ImageID: string }[]): ProblemError {
  const ImageIDs = rows.slice(0, namesakes).map((row) => row.ImageID)
  const count = rows.length > namesakes ? `More than ${namesakes}` : String(rows.length)
  return new ProblemError('ambiguous', `${count} files are named "${name}": ask for an ImageID`, {
    members: { ImageIDs },
  })
}

/**
 * A number as Python's `repr` writes a float, which is how the original stored windows: always
 * with a point or an exponent, and an exponent from 1e16 on and below 1e-4.
 */
export function pythonFloat(value: number | null): string | null {
  if (value === null) return null
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  // Within this range JavaScript writes the same digits, only 1e-7 and less with an exponent.
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
