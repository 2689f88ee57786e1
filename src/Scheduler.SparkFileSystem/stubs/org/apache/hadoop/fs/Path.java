package org.apache.hadoop.fs;

public class Path {
    private final String path;

    public Path(String path) {
        this.path = path;
    }

    @Override
    public String toString() {
        return path;
    }
}
