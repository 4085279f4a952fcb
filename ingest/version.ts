import manifest from '../package.json' with { type: 'json' }

/** The version of this software, as recorded with every data set. */
export const softwareVersion: string = manifest.version
