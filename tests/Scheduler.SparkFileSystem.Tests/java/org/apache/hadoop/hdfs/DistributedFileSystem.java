package org.apache.hadoop.hdfs;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RemoteIterator;

/** HDFS that has the given locations in every file: one file, or a directory and a file for each location. */
public class DistributedFileSystem extends FileSystem {
    public List<BlockLocation> locations = new ArrayList<>();

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long len) throws IOException {
        return file == null ? null : getFileBlockLocations(file.getPath(), start, len);
    }

    @Override
    public BlockLocation[] getFileBlockLocations(Path p, long start, long len) throws IOException {
        return locations.toArray(new BlockLocation[0]);
    }

    @Override
    protected RemoteIterator<LocatedFileStatus> listLocatedStatus(Path p, PathFilter filter) throws IOException {
        List<LocatedFileStatus> files = new ArrayList<>();
        files.add(new LocatedFileStatus(new Path("/data/directory"), null));
        for (BlockLocation location : locations) {
            files.add(new LocatedFileStatus(new Path("/data/" + files.size()), new BlockLocation[] {location}));
        }
        Iterator<LocatedFileStatus> each = files.iterator();
        return new RemoteIterator<LocatedFileStatus>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public LocatedFileStatus next() {
                return each.next();
            }
        };
    }
}
