import type { Sample } from './queries/home.ts'
import type { Route } from './route.ts'

interface Id {
  readonly description: string
  readonly of: (sample: Sample) => string
}

/** What the ids in a path are: by their names, or for `:id` by the first word of the path. */
const ids: Readonly<Record<string, Id>> = {
  patients: { description: 'A PatientID', of: ({ PatientID }) => PatientID },
  studies: { description: 'A StudyID', of: ({ StudyID }) => StudyID },
  study: { description: 'A Study Instance UID', of: ({ StudyID }) => StudyID },
  series: { description: 'A SeriesID', of: ({ SeriesID }) => SeriesID },
  images: { description: 'An ImageID', of: ({ ImageID }) => ImageID },
  // An image of several is named by its instance and its number.
  instance: { description: 'A SOP Instance UID', of: ({ ImageID }) => ImageID.replace(/-.*/, '') },
  frames: { description: 'Numbers of frames from 1, with commas', of: () => '1' },
  frame: { description: 'The number of a frame, from 1', of: () => '1' },
  filename: {
    description: 'The name of a PNG or of a source file',
    of: ({ ImageID }) => `${ImageID}.png`,
  },
  sha256: { description: 'The PngSha256 of an image', of: ({ PngSha256 }) => PngSha256 },
}

/** What an id in a path is. */
export function describeId(path: string, name: string): string {
  return idIn(path, name)?.description ?? ''
}

/** A path with ids of this data set for its parameters. */
export function exampleOf(path: string, sample: Sample): string {
  return path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(idIn(path, name)?.of(sample) ?? ''),
  )
}

/** A path that asks for a short page of a list by one of its filters. */
export function exampleQueryOf({ path, parameters }: Route, sample: Sample | undefined): string {
  if (sample === undefined) return path
  const asked = new URLSearchParams()
  const filter = (['State', 'Modality', 'PatientID'] as const).find((one) =>
    parameters.includes(one),
  )
  const value = filter && sample[filter]
  if (filter && value) asked.set(filter, value)
  if (parameters.includes('limit')) asked.set('limit', '2')
  return [exampleOf(path, sample), asked.toString()].filter((part) => part !== '').join('?')
}

function idIn(path: string, name: string): Id | undefined {
  return ids[name === 'id' ? (path.split('/')[1] ?? '') : name]
}
