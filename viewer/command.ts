import { flag, number, shownAs, text } from '../command/options.ts'
import { serveCommand } from '../worker/command.ts'

/** The command that shows a data set in OHIF. */
export const viewerCommand = {
  name: 'npm run viewer --',
  summary: 'Shows what was ingested with --dicomweb in the OHIF viewer, fetched on first use.',
  options: {
    db: serveCommand.options.db,
    images: serveCommand.options.images,
    api: shownAs(
      text('URL', 'DICOMweb server to show, or the address alone of this API', undefined),
      'that of npm start where it runs, else one of its own',
    ),
    port: number(
      { min: 0, max: 65_535, whole: true },
      'port to listen on; 0 takes a free one',
      3000,
    ),
    help: flag('show this help'),
  },
} as const
