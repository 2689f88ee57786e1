package org.apache.hadoop.fs;

import java.io.IOException;
import java.util.List;

public interface BatchListingOperations {
    RemoteIterator<PartialListing<LocatedFileStatus>> batchedListLocatedStatusIterator(List<Path> paths) throws IOException;
}
