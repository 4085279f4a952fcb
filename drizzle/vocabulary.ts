/**
 * The closed sets of words that the database, the command line, the API and the documents share.
 * Each is one tuple: SQL enums, validation and help are made from it.
 */

/** The three parts of a data set, in the order that ties are decided. */
export const states = ['train', 'validate', 'test'] as const
export type State = (typeof states)[number]

/** What stays together when the data set is split: all images of a patient, study or series. */
export const splitUnits = ['patient', 'study', 'series', 'image'] as const
export type SplitUnit = (typeof splitUnits)[number]

/** What became of a file. */
export const outcomes = ['stored', 'duplicate', 'skipped', 'rejected'] as const
export type Outcome = (typeof outcomes)[number]

/** Why a file was skipped: nothing is wrong with it, but it has no image for this data set. */
export const skipReasons = ['not DICOM', 'no pixel data', 'not selected', 'removed'] as const
export type SkipReason = (typeof skipReasons)[number]

/** Why a file was rejected: it should have an image, but none could be made of it. */
export const rejectReasons = [
  'unreadable file',
  'malformed data set',
  'malformed pixel data',
  'unsupported transfer syntax',
  'unsupported photometric interpretation',
  'unsupported pixel format',
  'time limit exceeded',
  'conversion failed',
] as const
export type RejectReason = (typeof rejectReasons)[number]

/**
 * Where the window of a picture came from; `SUV` is the range in which PET is shown, `option` is
 * `--window`, `none` colour.
 */
export const windowSources = [
  'data set',
  'functional group',
  'SUV',
  'frame range',
  'option',
  'none',
] as const
export type WindowSource = (typeof windowSources)[number]

/** What `mini-pacs verify` finds out about an image, from best to worst. */
export const verdicts = ['byte-identical', 'pixel-identical', 'different', 'not verified'] as const
export type Verdict = (typeof verdicts)[number]

/** What `mini-pacs remove` can erase. */
export const removalLevels = ['patient', 'study', 'series'] as const
export type RemovalLevel = (typeof removalLevels)[number]

/** The attributes that `--where` can ask for, as DICOM spells them. */
export const selectionKeywords = [
  'PatientID',
  'PatientSex',
  'StudyInstanceUID',
  'StudyDate',
  'StudyDescription',
  'SeriesInstanceUID',
  'SeriesNumber',
  'SeriesDescription',
  'Modality',
  'BodyPartExamined',
] as const
export type SelectionKeyword = (typeof selectionKeywords)[number]

/** The columns by which a row of `--labels` names images, the most specific first. */
export const labelKeys = [
  'SOPInstanceUID',
  'FilePath',
  'SeriesInstanceUID',
  'StudyInstanceUID',
  'PatientID',
] as const
export type LabelKey = (typeof labelKeys)[number]

/** The values of VOI LUT Function (0028,1056), PS3.3 C.11.2.1.3. */
export const voiLutFunctions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const
export type VoiLutFunction = (typeof voiLutFunctions)[number]

/** How stored values become a picture; `ohif` is what the OHIF viewer shows at native resolution. */
export const renderings = ['ohif'] as const
export type Rendering = (typeof renderings)[number]

/** What a DICOMweb search finds, the largest first: each has the attributes of those before it too. */
export const searchLevels = ['study', 'series', 'instance'] as const
export type SearchLevel = (typeof searchLevels)[number]
