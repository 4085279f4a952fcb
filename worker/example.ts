import type { Sample } from './queries/home.ts'
import type { Route } from './route.ts'

/** What the id in a path is, by the first word of the path. */
const ids: Readonly<Record<string, { description: string; of: (sample: Sample) => string }>> = {
  patients: { description: 'A PatientID', of: ({ PatientID }) => PatientID },
  studies: { description: 'A StudyID', of: ({ StudyID }) => StudyID },
  series: { description: 'A SeriesID', of: ({ SeriesID }) => SeriesID },
  images: { description: 'An ImageID', of: ({ ImageID }) => ImageID },
  imageinfo: {
    description: 'The name of a PNG or of a source file',
    of: ({ ImageID }) => `${ImageID}.png`,
  },
  png: { description: 'The PngSha256 of an image', of: ({ PngSha256 }) => PngSha256 },
}

/** What the id in a path is. */
export function describeId(path: string): string {
  return idIn(path)?.description ?? ''
}

/** A path with ids of this data set for its parameters. */
export function exampleOf(path: string, sample: Sample): string {
  return path.replace(/:\w+/, encodeURIComponent(idIn(path)?.of(sample) ?? ''))
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

function idIn(path: string): (typeof ids)[string] | undefined {
  return ids[path.split('/')[1] ?? '']
}
