package io.jenkins.plugins.etcdbackup.engine.tarball;

/**
 * How much a tarball may ask of whoever reads it. A real one has some hundred members and less than 2 MB unpacked; these
 * bounds are far above that and far below what a machine can't take.
 *
 * @param entries members
 * @param bytes bytes of all members, unpacked
 * @param ratio unpacked bytes for each packed one, once more than a megabyte was unpacked
 * @param nameLength characters of a member's name
 */
record TarballLimits(int entries, long bytes, int ratio, int nameLength) {

    static final TarballLimits GENEROUS = new TarballLimits(10_000, 512L << 20, 200, 512);

    /** Bytes that a member's headers (names, pax records) may take before its data. */
    static final int HEADER_BYTES = 256 << 10;

    /** A ratio says nothing about a few bytes. */
    static final long RATIO_COUNTS_FROM = 1 << 20;
}
