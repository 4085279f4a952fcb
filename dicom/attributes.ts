/**
 * The attributes that a viewer is told: what it takes to find, order, measure and draw images, and
 * nothing that names a person, a place or an order. PS3.6 chapter 6.
 */

/** How a value is read and written; two where the standard leaves it to Pixel Representation. */
export type ValueRepresentation =
  | 'AS'
  | 'AT'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'DT'
  | 'FD'
  | 'IS'
  | 'LO'
  | 'OW'
  | 'SH'
  | 'SL'
  | 'SQ'
  | 'SS'
  | 'TM'
  | 'UI'
  | 'UL'
  | 'US'
  | 'US or SS'
  | 'US or OW'

/** Each by its keyword: tag and value representation. */
export const attributes: Readonly<Record<string, readonly [tag: string, vr: ValueRepresentation]>> =
  {
    // Patient, study, series (PS3.3 C.7.1 to C.7.3); who and which they are, the database says.
    ImageType: ['00080008', 'CS'],
    SOPClassUID: ['00080016', 'UI'],
    StudyDate: ['00080020', 'DA'],
    SeriesDate: ['00080021', 'DA'],
    AcquisitionDate: ['00080022', 'DA'],
    ContentDate: ['00080023', 'DA'],
    AcquisitionDateTime: ['0008002A', 'DT'],
    StudyTime: ['00080030', 'TM'],
    SeriesTime: ['00080031', 'TM'],
    AcquisitionTime: ['00080032', 'TM'],
    ContentTime: ['00080033', 'TM'],
    Modality: ['00080060', 'CS'],
    StudyDescription: ['00081030', 'LO'],
    SeriesDescription: ['0008103E', 'LO'],
    RecommendedDisplayFrameRate: ['00082144', 'IS'],
    FrameType: ['00089007', 'CS'],
    PixelPresentation: ['00089205', 'CS'],
    VolumetricProperties: ['00089206', 'CS'],
    VolumeBasedCalculationTechnique: ['00089207', 'CS'],
    PatientSex: ['00100040', 'CS'],
    PatientAge: ['00101010', 'AS'],
    PatientSize: ['00101020', 'DS'],
    PatientWeight: ['00101030', 'DS'],
    PatientIdentityRemoved: ['00120062', 'CS'],
    BodyPartExamined: ['00180015', 'CS'],
    // Acquisition, and time in cine.
    SliceThickness: ['00180050', 'DS'],
    KVP: ['00180060', 'DS'],
    RepetitionTime: ['00180080', 'DS'],
    EchoTime: ['00180081', 'DS'],
    SpacingBetweenSlices: ['00180088', 'DS'],
    ProtocolName: ['00181030', 'LO'],
    CineRate: ['00180040', 'IS'],
    FrameTime: ['00181063', 'DS'],
    FrameTimeVector: ['00181065', 'DS'],
    DistanceSourceToDetector: ['00181110', 'DS'],
    DistanceSourceToPatient: ['00181111', 'DS'],
    EstimatedRadiographicMagnificationFactor: ['00181114', 'DS'],
    ImagerPixelSpacing: ['00181164', 'DS'],
    NominalScannedPixelSpacing: ['00182010', 'DS'],
    PatientPosition: ['00185100', 'CS'],
    ViewPosition: ['00185101', 'CS'],
    FrameAcquisitionDateTime: ['00189074', 'DT'],
    FrameReferenceDateTime: ['00189151', 'DT'],
    // Regions of ultrasound (C.8.5.5).
    SequenceOfUltrasoundRegions: ['00186011', 'SQ'],
    RegionSpatialFormat: ['00186012', 'US'],
    RegionDataType: ['00186014', 'US'],
    RegionFlags: ['00186016', 'UL'],
    RegionLocationMinX0: ['00186018', 'UL'],
    RegionLocationMinY0: ['0018601A', 'UL'],
    RegionLocationMaxX1: ['0018601C', 'UL'],
    RegionLocationMaxY1: ['0018601E', 'UL'],
    ReferencePixelX0: ['00186020', 'SL'],
    ReferencePixelY0: ['00186022', 'SL'],
    PhysicalUnitsXDirection: ['00186024', 'US'],
    PhysicalUnitsYDirection: ['00186026', 'US'],
    ReferencePixelPhysicalValueX: ['00186028', 'FD'],
    ReferencePixelPhysicalValueY: ['0018602A', 'FD'],
    PhysicalDeltaX: ['0018602C', 'FD'],
    PhysicalDeltaY: ['0018602E', 'FD'],
    // Where images lie (C.7.6.1, C.7.6.2, C.7.6.16, C.7.6.17).
    SeriesNumber: ['00200011', 'IS'],
    AcquisitionNumber: ['00200012', 'IS'],
    InstanceNumber: ['00200013', 'IS'],
    PatientOrientation: ['00200020', 'CS'],
    ImagePositionPatient: ['00200032', 'DS'],
    ImageOrientationPatient: ['00200037', 'DS'],
    FrameOfReferenceUID: ['00200052', 'UI'],
    Laterality: ['00200060', 'CS'],
    ImageLaterality: ['00200062', 'CS'],
    TemporalPositionIdentifier: ['00200100', 'IS'],
    NumberOfTemporalPositions: ['00200105', 'IS'],
    TemporalResolution: ['00200110', 'DS'],
    SliceLocation: ['00201041', 'DS'],
    StackID: ['00209056', 'SH'],
    InStackPositionNumber: ['00209057', 'UL'],
    FrameAnatomySequence: ['00209071', 'SQ'],
    FrameLaterality: ['00209072', 'CS'],
    FrameContentSequence: ['00209111', 'SQ'],
    PlanePositionSequence: ['00209113', 'SQ'],
    PlaneOrientationSequence: ['00209116', 'SQ'],
    TemporalPositionIndex: ['00209128', 'UL'],
    FrameAcquisitionNumber: ['00209156', 'US'],
    DimensionIndexValues: ['00209157', 'UL'],
    DimensionOrganizationUID: ['00209164', 'UI'],
    DimensionIndexPointer: ['00209165', 'AT'],
    FunctionalGroupPointer: ['00209167', 'AT'],
    DimensionOrganizationSequence: ['00209221', 'SQ'],
    DimensionIndexSequence: ['00209222', 'SQ'],
    DimensionOrganizationType: ['00209311', 'CS'],
    // Pixels, and how they become a picture (C.7.6.3, C.11).
    SamplesPerPixel: ['00280002', 'US'],
    PhotometricInterpretation: ['00280004', 'CS'],
    PlanarConfiguration: ['00280006', 'US'],
    NumberOfFrames: ['00280008', 'IS'],
    FrameIncrementPointer: ['00280009', 'AT'],
    Rows: ['00280010', 'US'],
    Columns: ['00280011', 'US'],
    PixelSpacing: ['00280030', 'DS'],
    PixelAspectRatio: ['00280034', 'IS'],
    CorrectedImage: ['00280051', 'CS'],
    BitsAllocated: ['00280100', 'US'],
    BitsStored: ['00280101', 'US'],
    HighBit: ['00280102', 'US'],
    PixelRepresentation: ['00280103', 'US'],
    SmallestImagePixelValue: ['00280106', 'US or SS'],
    LargestImagePixelValue: ['00280107', 'US or SS'],
    PixelPaddingValue: ['00280120', 'US or SS'],
    PixelPaddingRangeLimit: ['00280121', 'US or SS'],
    BurnedInAnnotation: ['00280301', 'CS'],
    PixelSpacingCalibrationType: ['00280A02', 'CS'],
    PixelIntensityRelationship: ['00281040', 'CS'],
    PixelIntensityRelationshipSign: ['00281041', 'SS'],
    WindowCenter: ['00281050', 'DS'],
    WindowWidth: ['00281051', 'DS'],
    RescaleIntercept: ['00281052', 'DS'],
    RescaleSlope: ['00281053', 'DS'],
    RescaleType: ['00281054', 'LO'],
    VOILUTFunction: ['00281056', 'CS'],
    RedPaletteColorLookupTableDescriptor: ['00281101', 'US or SS'],
    GreenPaletteColorLookupTableDescriptor: ['00281102', 'US or SS'],
    BluePaletteColorLookupTableDescriptor: ['00281103', 'US or SS'],
    PaletteColorLookupTableUID: ['00281199', 'UI'],
    RedPaletteColorLookupTableData: ['00281201', 'OW'],
    GreenPaletteColorLookupTableData: ['00281202', 'OW'],
    BluePaletteColorLookupTableData: ['00281203', 'OW'],
    SegmentedRedPaletteColorLookupTableData: ['00281221', 'OW'],
    SegmentedGreenPaletteColorLookupTableData: ['00281222', 'OW'],
    SegmentedBluePaletteColorLookupTableData: ['00281223', 'OW'],
    LossyImageCompression: ['00282110', 'CS'],
    LossyImageCompressionRatio: ['00282112', 'DS'],
    LossyImageCompressionMethod: ['00282114', 'CS'],
    ModalityLUTSequence: ['00283000', 'SQ'],
    LUTDescriptor: ['00283002', 'US or SS'],
    ModalityLUTType: ['00283004', 'LO'],
    LUTData: ['00283006', 'US or OW'],
    VOILUTSequence: ['00283010', 'SQ'],
    PixelMeasuresSequence: ['00289110', 'SQ'],
    FrameVOILUTSequence: ['00289132', 'SQ'],
    PixelValueTransformationSequence: ['00289145', 'SQ'],
    // PET (C.8.9).
    RadiopharmaceuticalInformationSequence: ['00540016', 'SQ'],
    RadiopharmaceuticalStartTime: ['00181072', 'TM'],
    RadionuclideTotalDose: ['00181074', 'DS'],
    RadionuclideHalfLife: ['00181075', 'DS'],
    RadiopharmaceuticalStartDateTime: ['00181078', 'DT'],
    NumberOfSlices: ['00540081', 'US'],
    SeriesType: ['00541000', 'CS'],
    Units: ['00541001', 'CS'],
    CountsSource: ['00541002', 'CS'],
    DecayCorrection: ['00541102', 'CS'],
    FrameReferenceTime: ['00541300', 'DS'],
    DecayFactor: ['00541321', 'DS'],
    DoseCalibrationFactor: ['00541322', 'DS'],
    ImageIndex: ['00541330', 'US'],
    // Functional groups (C.7.6.16).
    SharedFunctionalGroupsSequence: ['52009229', 'SQ'],
    PerFrameFunctionalGroupsSequence: ['52009230', 'SQ'],
  }

/** Private attributes that SUVs are made of, where the block is reserved by this creator (PS3.5 7.8.1). */
export const privateAttributes: readonly {
  readonly creatorTag: string
  readonly creator: string
  readonly elements: readonly (readonly [tag: string, vr: ValueRepresentation])[]
}[] = [
  { creatorTag: '00090010', creator: 'GEMS_PETD_01', elements: [['0009100D', 'DT']] },
  {
    creatorTag: '70530010',
    creator: 'Philips PET Private Group',
    elements: [
      ['70531000', 'DS'],
      ['70531009', 'DS'],
    ],
  },
]
