import type { ByteArray, ByteArrayParser, DataSet, Element } from 'dicom-parser'

/** What the package exports and its own declarations leave out. */
declare module 'dicom-parser' {
  export const DataSet: new (
    byteArrayParser: ByteArrayParser,
    byteArray: ByteArray,
    elements: Record<string, Element>,
  ) => DataSet
}
