import type { DatasetRow, StateTotals } from '../drizzle/schema.ts'
import { exampleOf } from './example.ts'
import { htmlPage } from './layout.tsx'
import type { Sample } from './queries/home.ts'
import type { Route } from './route.ts'

/** What the home page shows. */
export interface Home {
  readonly welcome: string
  readonly dataset: DatasetRow
  readonly samples: readonly Sample[]
  readonly routes: readonly Route[]
}

/** The home page: the data set at a glance, and the way to the rest. */
export function homePage(home: Home): ReturnType<typeof htmlPage> {
  return htmlPage('mini-PACS', <Page {...home} />)
}

function Page({ welcome, dataset, samples, routes }: Home) {
  const [sample] = samples
  return (
    <>
      <header>
        <h1>{welcome}</h1>
        <p class="quiet">
          DICOM images as PNGs, split for training, with every value that made them.{' '}
          <a href="/docs">How to ask for them</a>
        </p>
      </header>
      <Totals dataset={dataset} />
      <Split dataset={dataset} />
      <Pictures samples={samples} />
      <section>
        <h2>Routes</h2>
        <ul class="card routes">
          {routes.map((route) => (
            <RouteLink route={route} sample={sample} />
          ))}
        </ul>
      </section>
      <footer class="quiet">
        Data set <code title={dataset.Digest}>{dataset.Digest.slice(0, 8)}</code> of{' '}
        {dataset.Created.slice(0, 10)}, made by mini-PACS {dataset.SoftwareVersion}. Not for
        diagnosis.
      </footer>
    </>
  )
}

function Totals({ dataset }: { dataset: DatasetRow }) {
  const totals = [
    ['Patients', dataset.PatientCount],
    ['Studies', dataset.StudyCount],
    ['Series', dataset.SeriesCount],
    ['Images', dataset.ImageCount],
  ] as const
  return (
    <dl class="totals">
      {totals.map(([name, count]) => (
        <div>
          <dt>{name}</dt>
          <dd>{grouped(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Split({ dataset }: { dataset: DatasetRow }) {
  const { States: states, SplitUnit, Seed } = dataset
  return (
    <section>
      <h2>
        Split{' '}
        <span class="quiet">
          by {SplitUnit}, seed {Seed}
        </span>
      </h2>
      <div class="card">
        <Bar name="wanted" states={states} ratio={(state) => state.RatioWanted} />
        <Bar name="got" states={states} ratio={(state) => state.RatioGot} />
        <ul class="legend">
          {states.map((state) => (
            <li>
              <i class={`dot ${state.State}`} />
              <b>{state.State}</b>
              <span>
                {grouped(state.ImageCount)} images of {grouped(state.PatientCount)} patients
              </span>
              <span class="quiet">
                {percent(state.RatioGot)}, wanted {percent(state.RatioWanted)}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

interface BarProps {
  readonly name: 'wanted' | 'got'
  readonly states: readonly StateTotals[]
  readonly ratio: (state: StateTotals) => number
}

function Bar({ name, states, ratio }: BarProps) {
  const start = (index: number) =>
    states.slice(0, index).reduce((sum, state) => sum + 100 * ratio(state), 0)
  const label = states.map((state) => `${state.State} ${percent(ratio(state))}`).join(', ')
  return (
    <div class={`bar ${name}`}>
      <span class="quiet">{name}</span>
      <svg
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${label}`}
      >
        {states.map((state, index) => (
          <rect class={state.State} x={start(index)} width={100 * ratio(state)} height="1" />
        ))}
      </svg>
    </div>
  )
}

function Pictures({ samples }: { samples: readonly Sample[] }) {
  return (
    <section>
      <h2>Pictures</h2>
      {samples.length === 0 ? <p class="quiet">There are none in this data set.</p> : null}
      <ul class="pictures">
        {samples.map((sample) => (
          <li>
            <a href={`/images/${encodeURIComponent(sample.ImageID)}`}>
              <img src={`/png/${sample.PngSha256}`} alt={sample.ImageID} loading="lazy" />
              <span title={`${sample.State} / ${sample.Label}`}>
                <i class={`dot ${sample.State}`} />
                {sample.State}{' '}
                <span class="quiet">
                  {sample.Modality} {sample.PatientID}
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RouteLink({ route, sample }: { route: Route; sample: Sample | undefined }) {
  return (
    <li>
      <a href={sample === undefined ? route.path : exampleOf(route.path, sample)}>
        <code>{route.path}</code>
      </a>
      <span>
        {route.summary}
        {route.parameters.map((name) => (
          <>
            {' '}
            <code>{name}=</code>
          </>
        ))}
      </span>
    </li>
  )
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

function percent(ratio: number): string {
  return `${Math.round(1000 * ratio) / 10} %`
}
