namespace Fovea.Formats.Onnx;

/// <summary>The files with values that an ONNX file names: only such as lie beside it, or in folders there, and are no links.</summary>
internal sealed class ExternalFiles(string model) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RandomAccessFile> _open = new(StringComparer.Ordinal);

    /// <summary>Opens the file, once.</summary>
    /// <exception cref="WeightFileException">It is not beside the model, is a link, is missing or cannot be read.</exception>
    public RandomAccessFile Open(string location, string tensor)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(location, out RandomAccessFile? file))
                _open[location] = file = RandomAccessFile.Open(Locate(location, tensor));
            return file;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (RandomAccessFile file in _open.Values)
                file.Dispose();
            _open.Clear();
        }
    }

    private string Locate(string location, string tensor)
    {
        string[] parts = location.Split('/', '\\');
        if (parts.Any(part => part is "" or "." or ".." || part.IndexOfAny([':', '\0']) >= 0))
            throw Refused(location, tensor, "expected a file beside the model");
        string path = Path.GetDirectoryName(Path.GetFullPath(model)) ?? "";
        foreach (string part in parts)
        {
            path = Path.Combine(path, part);
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (entry.LinkTarget is not null)
                throw Refused(location, tensor, "which is a link; copy the file itself beside the model");
            if (!entry.Exists)
                throw Refused(location, tensor, "which is missing; get it too and put it beside the model");
        }

        return path;
    }

    private WeightFileException Refused(string location, string tensor, string what) => new(
        $"{model}: {MessageText.Quoted(tensor)} has its values in the file {MessageText.Quoted(location)}, {what}.");
}
