/**
 * The configuration of OHIF for a DICOMweb server that has whole metadata and stored frames.
 *
 * @see https://docs.ohif.org/configuration/datasources/dicom-web
 */

/** The data source of a server: what an OHIF of one's own takes, too. */
export function dataSource(root: string): object {
  return {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'mini-pacs',
    configuration: {
      friendlyName: 'mini-PACS',
      name: 'mini-pacs',
      qidoRoot: root,
      wadoRoot: root,
      wadoUriRoot: root,
      qidoSupportsIncludeField: true,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      enableStudyLazyLoad: true,
      supportsFuzzyMatching: false,
      supportsWildcard: true,
      omitQuotationForMultipartRequest: true,
    },
  }
}

/** All of it, with as few plug-ins as can be. */
export function configuration(root: string): object {
  return {
    routerBasename: null,
    extensions: [],
    modes: [],
    customizationService: {},
    showStudyList: true,
    maxNumberOfWebWorkers: 1,
    showCPUFallbackMessage: false,
    investigationalUseDialog: { option: 'never' },
    useCPURendering: false,
    defaultDataSourceName: 'mini-pacs',
    dataSources: [dataSource(root)],
  }
}
