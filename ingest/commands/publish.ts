/** `mini-pacs publish`. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ExitCode, exitCodes } from '../../command/failure.ts'
import {
  type CommandUsage,
  flag,
  number,
  type Option,
  type OptionValues,
  parseCommandLine,
  shownAs,
  text,
  usage,
  usageFailure,
} from '../../command/options.ts'
import type { Cloud } from '../publish/cloud.ts'
import { openCloudflare } from '../publish/cloudflare.ts'
import { openMiniflare } from '../publish/miniflare.ts'
import { namePattern } from '../publish/name.ts'
import { placeOptions } from './place.ts'
import { checkServed, pruneOld, showReleases, takeBack } from './published.ts'
import { publishData, writeForTurso } from './publishing.ts'
import type { Terminal } from './terminal.ts'

const name: Option<string> = {
  ...text('NAME', 'Worker, bucket and beginning of the names of databases', 'mini-pacs'),
  parse: (value) => (namePattern.test(value) ? value : undefined),
  rule: '3 to 33 small letters, digits and hyphens',
}

const url: Option<string | undefined> = {
  ...text('URL', 'where the deployed Worker is reached', undefined),
  parse: (value) => (/^https?:\/\//.test(value) && URL.canParse(value) ? value : undefined),
  rule: 'a URL that begins with https:// or http://',
}

const options = {
  remote: flag('publish to Cloudflare, with the account of npx wrangler login'),
  local: flag('publish into .wrangler/publish, for npx wrangler dev'),
  turso: text('FILE', 'write the copy that turso db import takes', undefined),
  'dry-run': flag('print what would be done and what it costs, and do nothing'),
  rollback: flag('bind the Worker to the database that was published before'),
  list: flag('list what is published, newest first'),
  prune: flag('delete old databases and the objects that only they need'),
  check: flag('compare the bucket with the database that is served'),
  ...placeOptions,
  name,
  url: shownAs(url, 'what wrangler prints'),
  public: flag('let anyone read; otherwise the secret API_TOKEN decides'),
  'file-names': flag('publish the names of the DICOM files'),
  'allow-identified': flag('publish images that may name a patient'),
  keep: number({ min: 0, max: 1_000, whole: true }, 'databases that --prune leaves', 2),
  verbose: flag('print what wrangler prints'),
  help: flag('show this help'),
} as const

/** The values of the options. */
export type PublishValues = OptionValues<typeof options>

/** What the parts of the command work with. */
export interface Publishing {
  readonly values: PublishValues
  readonly terminal: Terminal
  /** A folder that goes when the command ends. */
  readonly scratch: string
  readonly open: () => Promise<Cloud>
}

/** The command as its help shows it. */
export const publishCommand: CommandUsage<typeof options> = {
  name: 'mini-pacs publish',
  summary: 'Publishes the data set and the Worker that serves it, and takes both back.',
  options,
}

const actions = {
  rollback: takeBack,
  list: showReleases,
  prune: pruneOld,
  check: checkServed,
} as const

/**
 * Runs the command.
 *
 * @throws {Failure} with the exit code and the line for the user
 */
export async function runPublish(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine(publishCommand, args)
  if (values.help) {
    terminal.stdout.write(`${usage(publishCommand)}\n`)
    return exitCodes.ok
  }
  const run = actionOf(values)
  const scratch = mkdtempSync(join(tmpdir(), 'mini-pacs-publish-'))
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true })
  process.once('exit', removeScratch)
  try {
    return await run({ values, terminal, scratch, open: () => open(values, terminal, scratch) })
  } finally {
    removeScratch()
    process.off('exit', removeScratch)
  }
}

/** What to do; contradictions are refused before anything is done. */
function actionOf(values: PublishValues): (publishing: Publishing) => Promise<ExitCode> {
  const { remote, local, turso } = values
  if ([remote, local, turso !== undefined].filter(Boolean).length !== 1) {
    throw usageFailure(publishCommand, 'give one of --remote, --local and --turso')
  }
  const names = ['rollback', 'list', 'prune', 'check'] as const
  const [action, ...others] = names.filter((one) => values[one])
  if (others.length > 0 || (action && values['dry-run'])) {
    const reason = 'give one of --rollback, --list, --prune, --check and --dry-run'
    throw usageFailure(publishCommand, reason)
  }
  if (turso === undefined) return action ? actions[action] : publishData
  if (!action && !values['dry-run']) return writeForTurso
  throw usageFailure(publishCommand, '--turso only writes a file')
}

async function open(values: PublishValues, { stderr }: Terminal, scratch: string): Promise<Cloud> {
  const { name, remote, verbose } = values
  if (!remote) return openMiniflare({ name, folder: resolve('.wrangler/publish') })
  const onOutput = (output: string) => {
    if (verbose) stderr.write(output)
  }
  return openCloudflare({ name, scratch, onOutput })
}
