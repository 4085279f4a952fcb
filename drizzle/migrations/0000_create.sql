CREATE TABLE `Dataset` (
	`DatasetID` integer PRIMARY KEY NOT NULL,
	`Digest` text NOT NULL,
	`PatientCount` integer NOT NULL,
	`StudyCount` integer NOT NULL,
	`SeriesCount` integer NOT NULL,
	`ImageCount` integer NOT NULL,
	`States` text NOT NULL,
	`SplitUnit` text NOT NULL,
	`GroupCount` integer NOT NULL,
	`LeakingGroupCount` integer NOT NULL,
	`NearDuplicateCount` integer NOT NULL,
	`TrainingRatio` real NOT NULL,
	`ValidationRatio` real NOT NULL,
	`Seed` integer NOT NULL,
	`Rendering` text NOT NULL,
	`Window` text,
	`SoftwareVersion` text NOT NULL,
	`Created` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `Images` (
	`ImageID` text PRIMARY KEY NOT NULL,
	`SeriesID` text NOT NULL,
	`StudyID` text NOT NULL,
	`PatientID` text NOT NULL,
	`Modality` text,
	`SOPInstanceUID` text,
	`FrameNumber` integer NOT NULL,
	`InstanceNumber` text,
	`SeriesPosition` integer NOT NULL,
	`SourceID` integer,
	`FilePath` text,
	`FileName` text,
	`FileStem` text,
	`State` text NOT NULL,
	`Label` text NOT NULL,
	`PngFilePath` text NOT NULL,
	`PngSha256` text NOT NULL,
	`PngBytes` integer NOT NULL,
	`PixelSha256` text NOT NULL,
	`DifferenceHash` text NOT NULL,
	`SourceSha256` text NOT NULL,
	`WindowCenter` real,
	`WindowWidth` real,
	`WindowSource` text NOT NULL,
	`VOILUTFunction` text,
	`RescaleIntercept` text,
	`RescaleSlope` text,
	`SUVFactor` real,
	`Rendering` text NOT NULL,
	`Decoder` text NOT NULL,
	`Rows` integer NOT NULL,
	`Columns` integer NOT NULL,
	`BitsStored` integer,
	`PhotometricInterpretation` text NOT NULL,
	`TransferSyntaxUID` text NOT NULL,
	`PixelSpacing` text,
	`ImagePositionPatient` text,
	`ImageOrientationPatient` text,
	`PatientIdentityRemoved` text,
	`BurnedInAnnotation` text
);
--> statement-breakpoint
CREATE INDEX `ImagesBySeries` ON `Images` (`SeriesID`,`SeriesPosition`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByStudy` ON `Images` (`StudyID`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByPatient` ON `Images` (`PatientID`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByStateAndLabel` ON `Images` (`State`,`Label`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByStateAndModality` ON `Images` (`State`,`Modality`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByState` ON `Images` (`State`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByLabel` ON `Images` (`Label`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByModality` ON `Images` (`Modality`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByFileName` ON `Images` (`FileName`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByFileStem` ON `Images` (`FileStem`,`ImageID`);--> statement-breakpoint
CREATE INDEX `ImagesByPngSha256` ON `Images` (`PngSha256`);--> statement-breakpoint
CREATE INDEX `ImagesByDifferenceHash` ON `Images` (`DifferenceHash`,`State`);--> statement-breakpoint
CREATE INDEX `ImagesBySource` ON `Images` (`SourceID`,`FilePath`);--> statement-breakpoint
CREATE TABLE `Patients` (
	`PatientID` text PRIMARY KEY NOT NULL,
	`PatientInfo` text,
	`PatientSex` text,
	`PatientAge` text,
	`StudyCount` integer NOT NULL,
	`SeriesCount` integer NOT NULL,
	`ImageCount` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `PendingMoves` (
	`FromPath` text PRIMARY KEY NOT NULL,
	`ToPath` text
);
--> statement-breakpoint
CREATE TABLE `Removals` (
	`Level` text NOT NULL,
	`ID` text NOT NULL,
	`ParentID` text,
	PRIMARY KEY(`Level`, `ID`)
);
--> statement-breakpoint
CREATE TABLE `Series` (
	`SeriesID` text PRIMARY KEY NOT NULL,
	`StudyID` text NOT NULL,
	`PatientID` text NOT NULL,
	`SeriesDate` text,
	`SeriesNumber` text,
	`SeriesDescription` text,
	`Modality` text,
	`BodyPartExamined` text,
	`ImageCount` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `SeriesByStudy` ON `Series` (`StudyID`,`SeriesID`);--> statement-breakpoint
CREATE INDEX `SeriesByPatient` ON `Series` (`PatientID`,`SeriesID`);--> statement-breakpoint
CREATE INDEX `SeriesByModality` ON `Series` (`Modality`,`SeriesID`,`StudyID`);--> statement-breakpoint
CREATE INDEX `SeriesByBodyPart` ON `Series` (`BodyPartExamined`,`SeriesID`);--> statement-breakpoint
CREATE TABLE `SourceFiles` (
	`SourceID` integer NOT NULL,
	`FilePath` text NOT NULL,
	`Size` integer NOT NULL,
	`ModifiedTime` real NOT NULL,
	`Sha256` text,
	`Outcome` text NOT NULL,
	`Reason` text,
	`Detail` text,
	`InstanceUID` text,
	PRIMARY KEY(`SourceID`, `FilePath`)
);
--> statement-breakpoint
CREATE TABLE `Sources` (
	`SourceID` integer PRIMARY KEY NOT NULL,
	`root` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `Sources_root_unique` ON `Sources` (`root`);--> statement-breakpoint
CREATE TABLE `SplitGroups` (
	`UnitID` text PRIMARY KEY NOT NULL,
	`GroupID` text NOT NULL,
	`State` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `Studies` (
	`StudyID` text PRIMARY KEY NOT NULL,
	`PatientID` text NOT NULL,
	`StudyDate` text,
	`StudyTime` text,
	`StudyDescription` text,
	`BodyPartExamined` text,
	`ModalitiesInStudy` text,
	`SeriesCount` integer NOT NULL,
	`ImageCount` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `StudiesByPatient` ON `Studies` (`PatientID`,`StudyID`);--> statement-breakpoint
CREATE INDEX `StudiesByDate` ON `Studies` (`StudyDate`,`StudyID`);--> statement-breakpoint
CREATE INDEX `StudiesByBodyPart` ON `Studies` (`BodyPartExamined`,`StudyID`);--> statement-breakpoint
CREATE TABLE `Instances` (
	`InstanceID` text PRIMARY KEY NOT NULL,
	`SeriesID` text NOT NULL,
	`StudyID` text NOT NULL,
	`PatientID` text NOT NULL,
	`SOPClassUID` text,
	`InstanceNumber` text,
	`NumberOfFrames` integer NOT NULL,
	`Rows` integer NOT NULL,
	`Columns` integer NOT NULL,
	`BitsAllocated` integer NOT NULL,
	`TransferSyntaxUID` text NOT NULL,
	`ObjectSha256` text NOT NULL,
	`ObjectBytes` integer NOT NULL,
	`FramesSha256` text NOT NULL,
	`FrameBytes` integer,
	`FrameOffsets` text,
	`ThumbnailOffset` integer NOT NULL,
	`ThumbnailBytes` integer NOT NULL,
	`MetadataOffset` integer NOT NULL,
	`MetadataBytes` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `InstancesBySeries` ON `Instances` (`StudyID`,`SeriesID`,`InstanceID`);--> statement-breakpoint
CREATE TABLE `StudyObjects` (
	`StudyID` text PRIMARY KEY NOT NULL,
	`ObjectSha256` text NOT NULL,
	`ObjectBytes` integer NOT NULL
);
