import { flag, number, text } from '../command/options.ts'

/** The command that shows a data set in OHIF. */
export const viewerCommand = {
  name: 'npm run viewer --',
  summary: 'Shows what was ingested with --dicomweb in the OHIF viewer, fetched on first use.',
  options: {
    api: text(
      'URL',
      'DICOMweb server to show, or the address alone of this API',
      'http://127.0.0.1:5000/dicom-web',
    ),
    port: number(
      { min: 0, max: 65_535, whole: true },
      'port to listen on; 0 takes a free one',
      3000,
    ),
    help: flag('show this help'),
  },
} as const
