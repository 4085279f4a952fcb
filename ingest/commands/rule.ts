/** The options of `ingest` whose values have rules of their own. */

import { list, type Option, shownAs } from '../../command/options.ts'
import { isLabel, labelRule } from '../labels.ts'
import { type Condition, conditionRule, parseCondition } from '../selection.ts'
import { parseWindow, windowRule } from '../window.ts'

/** An option that the data set remembers: what is not given is left to it. */
export function ofDataset<Value>(option: Option<Value>): Option<Value | undefined> {
  return { ...shownAs(option, String(option.fallback)), fallback: undefined }
}

/** `--label`. */
export function label(fallback: string): Option<string> {
  return {
    placeholder: 'LABEL',
    help: 'label of the images of this run',
    fallback,
    parse: (value) => (isLabel(value) ? value : undefined),
    rule: labelRule,
  }
}

/** `--window`. */
export function window(): Option<string | undefined> {
  return {
    placeholder: 'CENTER,WIDTH|PRESET',
    help: 'window of all gray images; of CT images a preset such as lung or brain',
    fallback: undefined,
    shownFallback: "each file's own",
    parse: parseWindow,
    rule: windowRule,
  }
}

/** `--where`. */
export function where(): Option<readonly Condition[]> {
  return list({
    placeholder: 'KEYWORD=PATTERN',
    help: 'take only files whose header says so, for example Modality=CT',
    parse: parseCondition,
    rule: conditionRule,
  })
}
