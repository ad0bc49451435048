using System.Text.Json;
using Fovea.Formats;

namespace Fovea.Training.Logging;

/// <summary>
/// The log of a run, one JSON object per line. Each line reaches the file before <see cref="Append"/> returns, so that a killed process
/// loses at most the line that it was writing; on a full disk the lines wait in memory until there is room. Numbers that JSON lacks are
/// the strings "NaN", "Infinity" and "-Infinity".
/// </summary>
public sealed class TrainingLog : IDisposable
{
    private readonly AppendedFile _file;
    private readonly List<LogEntry> _entries;

    private TrainingLog(string path, List<LogEntry> entries)
    {
        _entries = entries;
        _file = new AppendedFile(
            new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), path);
    }

    /// <summary>The lines so far.</summary>
    public LogContents Contents => Group(_entries);

    /// <summary>Creates a log at <paramref name="path"/> with its header line; an existing one is replaced.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static TrainingLog Create(string path, LogHeader header)
    {
        return new TrainingLog(path, Rewrite(path, [header]));
    }

    /// <summary>
    /// Opens the log at <paramref name="path"/> to continue from a checkpoint: lines after <paramref name="steps"/> steps or after the
    /// first <paramref name="epochs"/> epochs are dropped, and so is the final line. The header is kept; <paramref name="header"/> is
    /// written where there is no log yet.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The file is not a training log.</exception>
    public static TrainingLog Resume(string path, LogHeader header, long steps, int epochs)
    {
        List<LogEntry> entries = File.Exists(path) ? ReadEntries(path) : [];
        return new TrainingLog(path, Rewrite(path, entries.Count == 0 ? [header] : entries.Where(entry => entry switch
        {
            LogHeader => true,
            LogStep step => step.Step <= steps,
            LogEpoch epoch => epoch.Step <= steps && epoch.Epoch < epochs,
            _ => false,
        })));
    }

    /// <summary>Reads a log, even while it is being written; an incomplete last line is ignored.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a training log.</exception>
    public static LogContents Read(string path)
    {
        List<LogEntry> entries = ReadEntries(path);
        if (entries.Count == 0)
            throw new InvalidDataException($"{path} has no complete line; expected a training log with a header line.");
        return Group(entries);
    }

    /// <summary>Writes one line, or keeps it for the next call where it cannot be written.</summary>
    /// <exception cref="ArgumentException">The entry is a second header.</exception>
    public void Append(LogEntry entry)
    {
        if (entry is LogHeader)
            throw new ArgumentException("TrainingLog: a second header; expected a step, an epoch or the final line.", nameof(entry));
        _file.Append(Line(entry));
        _entries.Add(entry);
    }

    /// <summary>Writes the lines that could not be written yet.</summary>
    /// <exception cref="FileWriteException">They still cannot.</exception>
    public void Flush() => _file.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static LogContents Group(List<LogEntry> entries) => new(
        (LogHeader)entries[0], [.. entries.OfType<LogStep>()], [.. entries.OfType<LogEpoch>()],
        entries.OfType<LogFinal>().LastOrDefault());

    private static List<LogEntry> Rewrite(string path, IEnumerable<LogEntry> entries)
    {
        List<LogEntry> kept = [.. entries];
        AtomicFile.Write(path, stream =>
        {
            foreach (LogEntry entry in kept)
                stream.Write(Line(entry));
        });
        return kept;
    }

    private static byte[] Line(LogEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, LogJson.Default.LogEntry), (byte)'\n'];

    private static List<LogEntry> ReadEntries(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var entries = new List<LogEntry>();
        string? next = reader.ReadLine();
        for (int number = 1; next is not null; number++)
        {
            string line = next;
            next = reader.ReadLine();
            LogEntry entry;
            try
            {
                entry = JsonSerializer.Deserialize(line, LogJson.Default.LogEntry) ?? throw new JsonException("The line is null.");
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                if (next is null && number > 1)
                    break;
                throw new InvalidDataException($"{path}, line {number}: expected a line of a training log ({error.Message})", error);
            }
            if (number == 1 != entry is LogHeader)
                throw new InvalidDataException($"{path}, line {number}: expected one header line, at the start of the file.");
            if (entry is LogHeader { Schema: not LogHeader.CurrentSchema } header)
            {
                throw new InvalidDataException(
                    $"{path} has log schema {header.Schema}, this version reads {LogHeader.CurrentSchema}; read it with Fovea "
                    + $"{header.Version}.");
            }

            entries.Add(entry);
        }
        return entries;
    }
}
