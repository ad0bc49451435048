using Google.Protobuf;

namespace Fovea.Formats.Onnx;

/// <summary>Reads the value of a field, or returns false to have it passed over.</summary>
internal delegate bool FieldReader(int number, WireFormat.WireType type);

/// <summary>
/// Reads a file in protobuf's encoding field by field, and makes no objects of messages: what is not asked for costs nothing, and long
/// values stay in the file. What is made is charged to a <see cref="MemoryBudget"/>.
/// </summary>
internal sealed class ProtobufReader : IDisposable
{
    // What an empty text and an item of a list cost.
    private const int TextBytes = 64;

    private readonly RandomAccessStream _stream;
    private readonly CodedInputStream _input;
    private readonly MemoryBudget _budget;
    private long _end;

    public ProtobufReader(RandomAccessBytes bytes)
    {
        Path = bytes.Path;
        _stream = new RandomAccessStream(bytes);
        _input = new CodedInputStream(_stream);
        _budget = new MemoryBudget(bytes.Path, bytes.Length);
        _end = bytes.Length;
    }

    public string Path { get; }

    public long Position => _input.Position;

    /// <summary>Counts bytes that are about to be allocated.</summary>
    public void Charge(long bytes) => _budget.Charge(bytes);

    /// <summary>Reads the fields up to the end of the file.</summary>
    /// <exception cref="WeightFileException">A field goes beyond it.</exception>
    /// <exception cref="InvalidProtocolBufferException">The encoding is broken.</exception>
    public void Fields(FieldReader read)
    {
        while (Position < _end)
        {
            uint tag = _input.ReadTag();
            if (!read(WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag)))
                _input.SkipLastField();
        }

        if (Position != _end)
            throw Overrun();
    }

    /// <summary>Reads the fields of the message that is a field's value.</summary>
    public void Message(FieldReader read) => Within(() => Fields(read));

    public long Integer() => _input.ReadInt64();

    public float Float() => _input.ReadFloat();

    public double Double() => _input.ReadDouble();

    public string Text()
    {
        long start = Position;
        string text = _input.ReadString();
        Charge(TextBytes + 2 * (Position - start));
        return text;
    }

    /// <summary>Reads one item of a list, or several that are packed.</summary>
    public void Items<T>(WireFormat.WireType type, List<T> list, Func<T> read)
    {
        if (type != WireFormat.WireType.LengthDelimited)
        {
            _budget.Add(list, read());
            return;
        }

        Within(() =>
        {
            while (Position < _end)
                _budget.Add(list, read());
            if (Position != _end)
                throw Overrun();
        });
    }

    /// <summary>Passes over a value with a length, and says where it is.</summary>
    public (long Start, long Length) Place()
    {
        long start = Position;
        _input.SkipLastField();
        long all = Position - start;
        if (Position > _end)
            throw Overrun();
        int prefix = 1;
        while (CodedOutputStream.ComputeLengthSize((int)(all - prefix)) > prefix)
            prefix++;
        return (start + prefix, all - prefix);
    }

    /// <summary>Passes over packed integers, and says where they are and how many.</summary>
    public (long Start, long Length, long Count) Varints()
    {
        long start = 0, length = 0, count = 0;
        Within(() =>
        {
            (start, length) = (Position, _end - Position);
            for (; Position < _end; count++)
                _input.ReadInt64();
            if (Position != _end)
                throw Overrun();
        });
        return (start, length, count);
    }

    public void Dispose()
    {
        _input.Dispose();
        _stream.Dispose();
    }

    private void Within(Action read)
    {
        long length = _input.ReadLength();
        long outer = _end;
        if (length < 0 || Position + length > outer)
            throw Overrun();
        _end = Position + length;
        read();
        _end = outer;
    }

    private WeightFileException Overrun() =>
        new($"{Path}: a field near byte {Position} goes beyond the end of what holds it, byte {_end}; get the whole file.");
}
