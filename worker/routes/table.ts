import type { Route } from '../route.ts'
import { datasetRoutes } from './dataset.ts'
import { homeRoute } from './home.ts'
import { imageInfoRoutes } from './imageinfo.ts'
import { imageRoutes } from './images.ts'
import { patientRoutes } from './patients.ts'
import { studyRoutes } from './studies.ts'

const resources = [
  ...patientRoutes,
  ...studyRoutes,
  ...imageRoutes,
  ...imageInfoRoutes,
  ...datasetRoutes,
]

/** Every path of the API: the application, the home page, the documents and the tests walk it. */
export const routes: readonly Route[] = [homeRoute(resources), ...resources]
