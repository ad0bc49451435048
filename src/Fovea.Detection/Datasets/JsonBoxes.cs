using System.Text.Json;
using Fovea.Data;

namespace Fovea.Detection.Datasets;

/// <summary>
/// Reads boxes from a JSON file, an array with an object for each picture: <c>file</c>, and <c>objects</c>, each with <c>label</c>,
/// <c>box</c> ([x1, y1, x2, y2]) and optionally <c>polygons</c> ([[x, y, x, y, …], …]), around which the box is where none is given.
/// Other properties are passed over.
/// </summary>
internal ref struct JsonBoxes
{
    public const string Form = "[{\"file\":\"a.jpg\",\"objects\":[{\"label\":\"cat\",\"box\":[x1,y1,x2,y2]}]}]";

    private const double FarthestCoordinate = 1e6;

    private static readonly JsonReaderOptions _options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private long _counted;
    private int _line;

    private JsonBoxes(string path, ReadOnlySpan<byte> bytes)
    {
        _path = path;
        _bytes = bytes;
        _line = 1;
        _reader = new Utf8JsonReader(bytes, _options);
    }

    /// <exception cref="DataException">The file has another form; the message names the line.</exception>
    public static IReadOnlyList<ListedImage> Parse(string path, ReadOnlySpan<byte> bytes)
    {
        var boxes = new JsonBoxes(path, bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        try
        {
            return boxes.Images();
        }
        catch (JsonException failure)
        {
            throw new DataException(
                $"{path}, line {(failure.LineNumber ?? 0) + 1}: no valid JSON ({failure.Message.Split('.')[0]}); expected {Form}.",
                failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new DataException($"{path}, line {boxes.Line()}: text that is no UTF-8; save the file as UTF-8.", failure);
        }
    }

    private List<ListedImage> Images()
    {
        List<ListedImage> images = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        _reader.Read();
        Expect(JsonTokenType.StartArray, "an array of pictures, " + Form);
        while (Next(JsonTokenType.EndArray))
        {
            ListedImage image = Picture();
            if (!lines.TryAdd(image.File, image.Line))
                throw Failure(image.Line, $"'{image.File}' is in line {lines[image.File]} too; expected each picture once");
            images.Add(image);
        }

        _reader.Read(); // which refuses what stands behind the array
        return images;
    }

    private ListedImage Picture()
    {
        Expect(JsonTokenType.StartObject, "a picture, {\"file\":…,\"objects\":[…]}");
        int line = Line();
        string? file = null;
        List<ListedObject>? objects = null;
        while (Next(JsonTokenType.EndObject))
        {
            string? property = Property();
            if (property == "file")
                file = Text("file");
            else if (property == "objects")
                objects = Objects();
            else
                _reader.Skip();
        }

        return string.IsNullOrEmpty(file) ? throw Failure(line, "a picture without \"file\"; expected its name")
            : objects is null ? throw Failure(line, $"'{file}' without \"objects\"; expected an array, [] where the picture has none")
            : new ListedImage(file, line, objects);
    }

    private List<ListedObject> Objects()
    {
        Expect(JsonTokenType.StartArray, "an array of objects");
        List<ListedObject> objects = [];
        while (Next(JsonTokenType.EndArray))
            objects.Add(Object());
        return objects;
    }

    private ListedObject Object()
    {
        Expect(JsonTokenType.StartObject, "an object, {\"label\":…,\"box\":[x1,y1,x2,y2]}");
        int line = Line();
        string? label = null;
        BoundingBox? box = null;
        List<double[]>? polygons = null;
        while (Next(JsonTokenType.EndObject))
        {
            string? property = Property();
            if (property == "label")
                label = Text("label");
            else if (property == "box")
                box = Box();
            else if (property == "polygons")
                polygons = Polygons();
            else
                _reader.Skip();
        }

        if (string.IsNullOrEmpty(label))
            throw Failure(line, "an object without \"label\"; expected the name of its class");
        box ??= polygons is null ? null : Around(polygons);
        return box is { } found
            ? new ListedObject(label, found, polygons, line)
            : throw Failure(line, "an object without \"box\"; expected [x1,y1,x2,y2]");
    }

    private BoundingBox Box()
    {
        double[] values = Numbers("a box");
        return values is [double x1, double y1, double x2, double y2]
            ? new BoundingBox((float)x1, (float)y1, (float)x2, (float)y2)
            : throw Failure(Line(), $"a box of {values.Length} values; expected 4, [x1,y1,x2,y2]");
    }

    private List<double[]>? Polygons()
    {
        Expect(JsonTokenType.StartArray, "an array of polygons, [[x,y,x,y,…],…]");
        List<double[]> polygons = [];
        while (Next(JsonTokenType.EndArray))
        {
            double[] corners = Numbers("a polygon");
            if (corners.Length < 6 || corners.Length % 2 != 0)
                throw Failure(Line(), $"a polygon of {corners.Length} values; expected x and y of each of at least three corners");
            if (corners.Any(value => !(Math.Abs(value) <= FarthestCoordinate)))
                throw Failure(Line(), $"a corner more than {FarthestCoordinate} pixels away; expected polygons in the picture");
            polygons.Add(corners);
        }

        return polygons.Count > 0 ? polygons : null;
    }

    private double[] Numbers(string what)
    {
        Expect(JsonTokenType.StartArray, $"{what}, an array of numbers");
        List<double> values = [];
        while (Next(JsonTokenType.EndArray))
        {
            Expect(JsonTokenType.Number, $"numbers in {what}");
            values.Add(_reader.GetDouble());
        }

        return [.. values];
    }

    private static BoundingBox Around(List<double[]> polygons)
    {
        IEnumerable<double> x = polygons.SelectMany(corners => corners.Where((_, i) => i % 2 == 0));
        IEnumerable<double> y = polygons.SelectMany(corners => corners.Where((_, i) => i % 2 == 1));
        return new BoundingBox((float)x.Min(), (float)y.Min(), (float)x.Max(), (float)y.Max());
    }

    private string? Property()
    {
        string? name = _reader.GetString();
        _reader.Read();
        return name;
    }

    private string? Text(string property)
    {
        Expect(JsonTokenType.String, $"a text for \"{property}\"");
        return _reader.GetString();
    }

    private bool Next(JsonTokenType end) => _reader.Read() && _reader.TokenType != end;

    private void Expect(JsonTokenType type, string what)
    {
        if (_reader.TokenType != type)
            throw Failure(Line(), $"{Found(_reader.TokenType)}, expected {what}");
    }

    private static string Found(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a truth value",
    };

    // Tokens are looked at in order, so that each line end is counted once.
    private int Line()
    {
        _line += _bytes[(int)_counted..(int)_reader.TokenStartIndex].Count((byte)'\n');
        _counted = _reader.TokenStartIndex;
        return _line;
    }

    private readonly DataException Failure(int line, string text) => new($"{_path}, line {line}: {text}.");
}
