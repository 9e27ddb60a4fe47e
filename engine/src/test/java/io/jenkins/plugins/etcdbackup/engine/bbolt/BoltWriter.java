package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a bbolt file of any page size and byte order, so that the reader meets what machines with other processors
 * write. Pages are laid out as bbolt lays them out, each filled as far as it goes.
 */
public final class BoltWriter {

    private static final int HEADER = 16;
    private static final int ELEMENT = 16;
    private static final int META_BYTES = 64;

    private final int pageSize;
    private final ByteOrder order;
    private final boolean freelist;
    private final List<ByteBuffer> runs = new ArrayList<>();
    private final long firstPage;
    private long nextPage;

    /** One key with its value; a bucket's record where {@code flags} is 1. */
    private record Item(byte[] key, byte[] value, int flags) {}

    /** A page that was written, and its first key. */
    private record Child(byte[] firstKey, long page) {}

    /** @param freelist whether the file gets a freelist page, with one page on it that was never used */
    public BoltWriter(int pageSize, ByteOrder order, boolean freelist) {
        this(pageSize, order, freelist, 2);
    }

    /** @param firstPage where the content begins; the pages from 2 on before it are free and not written */
    public BoltWriter(int pageSize, ByteOrder order, boolean freelist, long firstPage) {
        this.pageSize = pageSize;
        this.order = order;
        this.freelist = freelist;
        this.firstPage = firstPage;
        this.nextPage = firstPage;
    }

    /** Writes a file whose free pages before the content are a hole, so that gigabytes take no space and no time. */
    public void writeSparse(Path file, Map<String, ? extends List<Map.Entry<byte[], byte[]>>> buckets)
            throws IOException {
        byte[] dense = write(buckets);
        int metas = 2 * pageSize;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(dense, 0, metas), 0);
            channel.write(ByteBuffer.wrap(dense, metas, dense.length - metas), firstPage * pageSize);
        }
    }

    /** The file without a trailing sha256. Buckets and keys must be given in order. */
    public byte[] write(Map<String, ? extends List<Map.Entry<byte[], byte[]>>> buckets) {
        List<Item> root = new ArrayList<>();
        buckets.forEach((name, entries) -> {
            List<Item> items = entries.stream()
                    .map(entry -> new Item(entry.getKey(), entry.getValue(), 0))
                    .toList();
            root.add(new Item(name.getBytes(StandardCharsets.US_ASCII), bucketRecord(items), 1));
        });
        long rootPage = tree(root);
        long freelistPage = freelist ? freelistPage() : -1;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(meta(0, rootPage, freelistPage));
        file.writeBytes(meta(1, rootPage, freelistPage));
        runs.forEach(run -> file.writeBytes(run.array()));
        return file.toByteArray();
    }

    /** Small buckets stand inside of their record, as bbolt keeps them. */
    private byte[] bucketRecord(List<Item> items) {
        int size = pageBytes(items);
        if (size <= pageSize / 4) {
            ByteBuffer record = ByteBuffer.allocate(16 + size).order(order);
            record.put(16, leaf(items, size, 0).array());
            return record.array();
        }
        return ByteBuffer.allocate(16).order(order).putLong(0, tree(items)).array();
    }

    private long tree(List<Item> items) {
        List<Child> level = leaves(items);
        while (level.size() > 1) {
            level = branches(level);
        }
        return level.get(0).page();
    }

    private List<Child> leaves(List<Item> items) {
        List<Child> leaves = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(from + 1, items.size());
            while (to < items.size() && pageBytes(items.subList(from, to + 1)) <= pageSize) {
                to++;
            }
            List<Item> some = items.subList(from, to);
            byte[] first = some.isEmpty() ? new byte[0] : some.get(0).key();
            leaves.add(new Child(first, add(leaf(some, wholePages(pageBytes(some)), nextPage))));
            from = to;
        } while (from < items.size());
        return leaves;
    }

    private List<Child> branches(List<Child> children) {
        List<Child> branches = new ArrayList<>();
        int fanOut = Math.max(2, (pageSize - HEADER) / (ELEMENT + 32));
        for (int from = 0; from < children.size(); from += fanOut) {
            List<Child> some = children.subList(from, Math.min(from + fanOut, children.size()));
            int size = HEADER
                    + some.stream()
                            .mapToInt(child -> ELEMENT + child.firstKey().length)
                            .sum();
            ByteBuffer page = page(wholePages(size), nextPage, 1, some.size());
            int data = HEADER + some.size() * ELEMENT;
            for (int i = 0; i < some.size(); i++) {
                int element = HEADER + i * ELEMENT;
                byte[] key = some.get(i).firstKey();
                page.putInt(element, data - element).putInt(element + 4, key.length);
                page.putLong(element + 8, some.get(i).page()).put(data, key);
                data += key.length;
            }
            branches.add(new Child(some.get(0).firstKey(), add(page)));
        }
        return branches;
    }

    private ByteBuffer leaf(List<Item> items, int size, long number) {
        ByteBuffer page = page(size, number, 2, items.size());
        int data = HEADER + items.size() * ELEMENT;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            int element = HEADER + i * ELEMENT;
            page.putInt(element, item.flags()).putInt(element + 4, data - element);
            page.putInt(element + 8, item.key().length).putInt(element + 12, item.value().length);
            page.put(data, item.key()).put(data + item.key().length, item.value());
            data += item.key().length + item.value().length;
        }
        return page;
    }

    private ByteBuffer page(int size, long number, int flags, int count) {
        ByteBuffer page = ByteBuffer.allocate(size).order(order);
        page.putLong(0, number).putShort(8, (short) flags).putShort(10, (short) count);
        return page.putInt(12, Math.max(0, size / pageSize - 1));
    }

    private long add(ByteBuffer run) {
        runs.add(run);
        long number = nextPage;
        nextPage += run.capacity() / pageSize;
        return number;
    }

    private long freelistPage() {
        long free = add(ByteBuffer.allocate(pageSize));
        ByteBuffer page = page(pageSize, nextPage, 0x10, 1);
        page.putLong(HEADER, free);
        return add(page);
    }

    private byte[] meta(int number, long root, long freelistPage) {
        ByteBuffer page = page(pageSize, number, 4, 0);
        int at = HEADER;
        page.putInt(at, 0xED0CDAED).putInt(at + 4, 2).putInt(at + 8, pageSize);
        page.putLong(at + 16, root).putLong(at + 32, freelistPage);
        page.putLong(at + 40, nextPage).putLong(at + 48, 7 - number);
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < META_BYTES - Long.BYTES; i++) {
            hash = (hash ^ (page.get(at + i) & 0xff)) * 0x100000001b3L;
        }
        return page.putLong(at + META_BYTES - Long.BYTES, hash).array();
    }

    private int wholePages(int bytes) {
        return (bytes + pageSize - 1) / pageSize * pageSize;
    }

    private static int pageBytes(List<Item> items) {
        return HEADER
                + items.stream()
                        .mapToInt(item -> ELEMENT + item.key().length + item.value().length)
                        .sum();
    }
}
