CREATE TABLE `SearchResults` (
	`Level` text NOT NULL,
	`ID` text NOT NULL,
	`Result` text NOT NULL,
	PRIMARY KEY(`Level`, `ID`)
);
--> statement-breakpoint
ALTER TABLE `Series` ADD `SeriesTime` text;