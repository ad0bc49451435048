using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Fovea.Formats;
using Fovea.Training.Logging;
using Google.Protobuf;

namespace Fovea.Training.TensorBoard;

/// <summary>
/// A TensorBoard event file: records of a length, its checksum, an event and its checksum (TensorFlow's TFRecord format, with masked
/// CRC-32C). Each record reaches the file before the method returns, so that a killed process loses at most the one that it was writing;
/// on a full disk the records wait in memory until there is room.
/// </summary>
public sealed class EventFile : IDisposable
{
    /// <summary>The beginning of the names of event files, by which TensorBoard finds them.</summary>
    public const string NamePrefix = "events.out.tfevents.";

    private const string Version = "brain.Event:2";
    private const uint MaskDelta = 0xA282EAD8;

    private readonly AppendedFile _file;
    private readonly TimeProvider _time;

    private EventFile(AppendedFile file, TimeProvider time) => (_file, _time) = (file, time);

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>Creates a file in a folder, named after the time and the machine as TensorBoard expects it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static EventFile Create(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        long second = time.GetUtcNow().ToUnixTimeSeconds();
        for (int number = 0; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{second:D10}.fovea.{number}");
            string path = System.IO.Path.Combine(folder, name);
            if (File.Exists(path))
                continue;
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var file = new EventFile(new AppendedFile(stream, stream.Name), time);
            file.Write(new Event { FileVersion = Version });
            return file;
        }
    }

    /// <summary>Writes scalars of one step, or keeps them for the next call where they cannot be written.</summary>
    /// <param name="step">The number of optimiser steps done.</param>
    /// <param name="scalars">The values by their tags, such as <c>Loss/train</c>.</param>
    public void Write(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        var summary = new Summary();
        foreach ((string tag, double value) in scalars)
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        Write(new Event { Step = step, Summary = summary });
    }

    /// <summary>Writes the records that could not be written yet.</summary>
    /// <exception cref="FileWriteException">They still cannot.</exception>
    public void Flush() => _file.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }

    private void Write(Event entry)
    {
        entry.WallTime = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        byte[] data = entry.ToByteArray();
        var record = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        Span<byte> length = record.AsSpan(0, sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), MaskedCrc(length));
        data.CopyTo(record, sizeof(ulong) + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), MaskedCrc(data));
        _file.Append(record);
    }
}
