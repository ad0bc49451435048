using System.Globalization;
using System.Text;
using Fovea.Data;

namespace Fovea.Detection.Datasets;

/// <summary>
/// Reads boxes from a CSV file: the header <c>file,x1,y1,x2,y2,label</c>, then a line for each object. A line with a file and nothing else
/// is a picture without objects. Values with commas stand in quotes.
/// </summary>
internal static class CsvBoxes
{
    public const string Header = "file,x1,y1,x2,y2,label";

    private const char Comma = ',', Quote = '"';
    private static readonly string[] _columns = Header.Split(Comma);

    /// <exception cref="DataException">A line has another form; the message names it.</exception>
    public static IReadOnlyList<ListedImage> Parse(string path, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (Fields(path, 1, lines[0]) is var header && !header.Select(name => name.Trim()).SequenceEqual(_columns))
            throw new DataException($"{path}, line 1: '{lines[0]}', expected the header {Header}.");
        List<ListedImage> images = [];
        Dictionary<string, ListedImage> known = new(StringComparer.Ordinal);
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
                continue;
            string[] fields = Fields(path, i + 1, lines[i]);
            if (fields.Length != _columns.Length)
                throw new DataException($"{path}, line {i + 1}: {fields.Length} values, expected {_columns.Length}, {Header}.");
            if (fields[0].Length == 0)
                throw new DataException($"{path}, line {i + 1}: no file, expected the name of a picture first.");
            if (!known.TryGetValue(fields[0], out ListedImage? image))
            {
                known.Add(fields[0], image = new ListedImage(fields[0], i + 1, []));
                images.Add(image);
            }

            if (fields.Skip(1).Any(value => value.Length > 0))
                image.Objects.Add(Object(path, i + 1, fields));
        }

        return images;
    }

    private static ListedObject Object(string path, int line, string[] fields)
    {
        string label = fields[^1];
        if (label.Length == 0)
            throw new DataException($"{path}, line {line}: no label, expected the object's class last.");
        return new ListedObject(label, new BoundingBox(Number(1), Number(2), Number(3), Number(4)), null, line);

        float Number(int column) => float.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? value
            : throw new DataException($"{path}, line {line}: {_columns[column]} is '{fields[column]}', expected a number of pixels.");
    }

    private static string[] Fields(string path, int line, string text)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == Quote && isQuoted && i + 1 < text.Length && text[i + 1] == Quote)
                field.Append(text[i++]);
            else if (text[i] == Quote)
                isQuoted = !isQuoted;
            else if (text[i] == Comma && !isQuoted)
                Close();
            else
                field.Append(text[i]);
        }

        if (isQuoted)
            throw new DataException($"{path}, line {line}: a quote without its end; expected a second one.");
        Close();
        return [.. fields];

        void Close()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
