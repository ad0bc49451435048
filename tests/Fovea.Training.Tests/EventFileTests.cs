using System.Buffers.Binary;
using System.Text;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.TensorBoard;

namespace Fovea.Training.Tests;

/// <summary>Event files, read by a reader that is written from the format's description and shares nothing with the writer.</summary>
public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheRecordsAreTensorBoards()
    {
        string path;
        using (EventFile file = EventFile.Create(_folder.FullPath, new ManualTime()))
        {
            path = file.Path;
            file.Write(7, ("Loss/train", 0.5), ("lr", 0.1));
            file.Write(1L << 40, ("Acc@1/val", 98.5));
        }

        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(path), StringComparison.Ordinal);
        List<byte[]> records = Records(File.ReadAllBytes(path));
        Assert.Equal(3, records.Count);
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(Fields(records[0]).Single(field => field.Number == 3).Bytes));
        Assert.Equal([(7L, "Loss/train", 0.5f), (7L, "lr", 0.1f)], Scalars(records[1]));
        Assert.Equal([(1L << 40, "Acc@1/val", 98.5f)], Scalars(records[2]));
    }

    [Fact]
    public void NormsHaveTagsByParameter()
    {
        string path;
        using (EventFile file = EventFile.Create(_folder.FullPath, new ManualTime()))
        {
            path = file.Path;
            new TensorBoardObserver(file).OnEpoch(new EpochResult(0, 9, 0.5, [], 0.1, 1, null, 0, true)
            {
                Norms = [new("fc.weight", 2, 0.25, 8), new("fc.bias", 3, 0.5, 0)],
            });
        }

        Assert.Equal(
            [(9L, "grad_norm/fc.weight", 2f), (9L, "update_ratio/fc.weight", 0.03125f), (9L, "grad_norm/fc.bias", 3f)],
            Scalars(Records(File.ReadAllBytes(path))[1]));
    }

    [Fact]
    public void TwoFilesOfOneSecondHaveTwoNames()
    {
        using EventFile first = EventFile.Create(_folder.FullPath, new ManualTime());
        using EventFile second = EventFile.Create(_folder.FullPath, new ManualTime());
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void TheChecksumIsCrc32C() => Assert.Equal(0xE3069283u, Crc32C("123456789"u8)); // the check value of the CRC catalogue

    private static IEnumerable<(long Step, string Tag, float Value)> Scalars(byte[] record)
    {
        List<Field> fields = Fields(record);
        var step = (long)fields.Single(field => field.Number == 2).Value;
        byte[] summary = fields.Single(field => field.Number == 5).Bytes;
        return Fields(summary).Where(field => field.Number == 1).Select(value =>
        {
            List<Field> parts = Fields(value.Bytes);
            return (step, Encoding.UTF8.GetString(parts.Single(part => part.Number == 1).Bytes),
                BitConverter.UInt32BitsToSingle((uint)parts.Single(part => part.Number == 2).Value));
        });
    }

    private static List<byte[]> Records(ReadOnlySpan<byte> file)
    {
        var records = new List<byte[]>();
        while (file.Length > 0)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            byte[] data = file.Slice(12, length).ToArray();
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            records.Add(data);
            file = file[(16 + length)..];
        }

        return records;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc32C(data);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }

        return ~crc;
    }

    private sealed record Field(int Number, ulong Value, byte[] Bytes);

    private static List<Field> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<Field>();
        while (message.Length > 0)
        {
            ulong key = Varint(ref message);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new Field(number, Varint(ref message), []));
                    break;
                case 1:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message), []));
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref message);
                    fields.Add(new Field(number, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                default:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[4..];
                    break;
            }
        }

        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
