package org.apache.hadoop.fs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

public abstract class FileSystem {
    public void initialize(URI name, Configuration conf) throws IOException {
    }

    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long len) throws IOException {
        throw new UnsupportedOperationException();
    }

    public BlockLocation[] getFileBlockLocations(Path p, long start, long len) throws IOException {
        throw new UnsupportedOperationException();
    }

    protected RemoteIterator<LocatedFileStatus> listLocatedStatus(Path f, PathFilter filter) throws FileNotFoundException, IOException {
        throw new UnsupportedOperationException();
    }
}
