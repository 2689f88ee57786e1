package org.apache.hadoop.fs;

public class LocatedFileStatus extends FileStatus {
    private final BlockLocation[] locations;

    public LocatedFileStatus(Path path, BlockLocation[] locations) {
        super(path);
        this.locations = locations;
    }

    public BlockLocation[] getBlockLocations() {
        return locations;
    }
}
