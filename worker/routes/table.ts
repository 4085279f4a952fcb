import type { Route } from '../route.ts'
import { datasetRoutes } from './dataset.ts'
import { frameRoutes } from './dicomweb/frames.ts'
import { metadataRoutes } from './dicomweb/metadata.ts'
import { pictureRoutes } from './dicomweb/pictures.ts'
import { searchRoutes } from './dicomweb/search.ts'
import { documentRoutes } from './document.ts'
import { homeRoute } from './home.ts'
import { imageInfoRoutes } from './imageinfo.ts'
import { imageRoutes } from './images.ts'
import { patientRoutes } from './patients.ts'
import { seriesRoutes } from './series.ts'
import { studyRoutes } from './studies.ts'

/** Every path of the API: the application, the home page, the documents and the tests walk it. */
export const routes: readonly Route[] = [
  homeRoute(() => routes.slice(1)),
  ...patientRoutes,
  ...studyRoutes,
  ...seriesRoutes,
  ...imageRoutes,
  ...imageInfoRoutes,
  ...searchRoutes,
  ...metadataRoutes,
  ...frameRoutes,
  ...pictureRoutes,
  ...datasetRoutes,
  ...documentRoutes(() => routes),
]
