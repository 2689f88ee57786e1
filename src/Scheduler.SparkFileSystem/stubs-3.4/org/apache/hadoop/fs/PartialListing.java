package org.apache.hadoop.fs;

public class PartialListing<T extends FileStatus> {
}
