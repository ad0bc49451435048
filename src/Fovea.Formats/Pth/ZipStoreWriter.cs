using System.Buffers.Binary;
using System.Text;

namespace Fovea.Formats.Pth;

/// <summary>
/// Writes an uncompressed zip archive as PyTorch does: content aligned to 64 bytes by a padded extra field, checksums in descriptors after
/// the content, 64-bit sizes where they are needed. The same entries give the same bytes; the stream need not be seekable.
/// </summary>
internal sealed class ZipStoreWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int LocalBytes = 30;
    private const int ExtraHeaderBytes = 4;
    private const int Zip64Version = 45;

    // The checksum follows the content; the name is UTF-8.
    private const ushort Flags = 0x0808;

    // 1980-01-01, the first date in the zip format.
    private const ushort Date = 0x0021;

    private readonly List<Entry> _entries = [];
    private long _position;

    private sealed record Entry(byte[] Name, long Offset, long Length, uint Crc);

    /// <summary>Writes one entry.</summary>
    public void Add(string name, long length, Action<Stream> write)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        long offset = _position;
        bool isLong = length >= uint.MaxValue;
        int wide = isLong ? ExtraHeaderBytes + 16 : 0;
        long unpadded = offset + LocalBytes + bytes.Length + wide + ExtraHeaderBytes;
        int padding = (int)((Alignment - unpadded % Alignment) % Alignment);
        using (var header = new MemoryStream())
        {
            Put(header, 4, 0x04034b50);
            PutCommon(header, length);
            Put(header, 4, 0);
            Put(header, 4, Narrow(0, length));
            Put(header, 4, Narrow(0, length));
            Put(header, 2, bytes.Length);
            Put(header, 2, wide + ExtraHeaderBytes + padding);
            header.Write(bytes);
            if (isLong)
            {
                Put(header, 2, 1);
                Put(header, 2, 16);
                Put(header, 16, 0);
            }
            Put(header, 2, 'F' | ('B' << 8));
            Put(header, 2, padding);
            for (int i = 0; i < padding; i++)
                header.WriteByte((byte)'Z');
            Emit(header);
        }
        var content = new ChecksumStream(stream);
        write(content);
        if (content.Length != length)
            throw new InvalidOperationException($"ZipStoreWriter: {name} has {content.Length} bytes, expected {length}.");
        _position += length;
        using (var descriptor = new MemoryStream())
        {
            Put(descriptor, 4, 0x08074b50);
            Put(descriptor, 4, content.Crc);
            int width = isLong ? 8 : 4;
            Put(descriptor, width, length);
            Put(descriptor, width, length);
            Emit(descriptor);
        }
        _entries.Add(new Entry(bytes, offset, length, content.Crc));
    }

    /// <summary>Writes the directory.</summary>
    public void Finish()
    {
        long start = _position;
        foreach (Entry entry in _entries)
        {
            bool isLong = entry.Length >= uint.MaxValue, isFar = entry.Offset >= uint.MaxValue;
            int wide = (isLong ? 16 : 0) + (isFar ? 8 : 0);
            using var header = new MemoryStream();
            Put(header, 4, 0x02014b50);
            Put(header, 2, wide > 0 ? Zip64Version : 0);
            PutCommon(header, wide > 0 ? uint.MaxValue : 0);
            Put(header, 4, entry.Crc);
            Put(header, 4, Narrow(entry.Length, entry.Length));
            Put(header, 4, Narrow(entry.Length, entry.Length));
            Put(header, 2, entry.Name.Length);
            Put(header, 2, wide > 0 ? ExtraHeaderBytes + wide : 0);
            Put(header, 10, 0);
            Put(header, 4, Narrow(entry.Offset, entry.Offset));
            header.Write(entry.Name);
            if (wide > 0)
            {
                Put(header, 2, 1);
                Put(header, 2, wide);
            }
            if (isLong)
            {
                Put(header, 8, entry.Length);
                Put(header, 8, entry.Length);
            }
            if (isFar)
                Put(header, 8, entry.Offset);
            Emit(header);
        }
        using var end = new MemoryStream();
        long length = _position - start, end64 = _position;
        Put(end, 4, 0x06064b50);
        Put(end, 8, 44);
        Put(end, 2, Zip64Version);
        Put(end, 2, Zip64Version);
        Put(end, 8, 0);
        Put(end, 8, _entries.Count);
        Put(end, 8, _entries.Count);
        Put(end, 8, length);
        Put(end, 8, start);
        Put(end, 4, 0x07064b50);
        Put(end, 4, 0);
        Put(end, 8, end64);
        Put(end, 4, 1);
        Put(end, 4, 0x06054b50);
        Put(end, 4, 0);
        Put(end, 2, Math.Min(_entries.Count, ushort.MaxValue));
        Put(end, 2, Math.Min(_entries.Count, ushort.MaxValue));
        Put(end, 4, Narrow(length, length));
        Put(end, 4, Narrow(start, start));
        Put(end, 2, 0);
        Emit(end);
    }

    // Version, flags, no compression, time and date.
    private static void PutCommon(Stream header, long length)
    {
        Put(header, 2, length >= uint.MaxValue ? Zip64Version : 0);
        Put(header, 2, Flags);
        Put(header, 4, 0);
        Put(header, 2, Date);
    }

    private static long Narrow(long value, long size) => size >= uint.MaxValue ? uint.MaxValue : value;

    private static void Put(Stream destination, int width, long value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        destination.Write(bytes[..width]);
    }

    private void Emit(MemoryStream bytes)
    {
        bytes.WriteTo(stream);
        _position += bytes.Length;
    }

    private sealed class ChecksumStream(Stream stream) : Stream
    {
        private Crc32 _crc;
        private long _length;

        public uint Crc => _crc.Value;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _crc.Add(buffer);
            _length += buffer.Length;
            stream.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush() => stream.Flush();
    }
}
