using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Fovea.Data.Detection;

/// <summary>The objects of an image, as an XML file of PASCAL VOC states them.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Width">The image's columns; 0 where the file does not say.</param>
/// <param name="Height">The image's rows; 0 where the file does not say.</param>
/// <param name="SizePlace">Where the size is stated.</param>
internal sealed record VocAnnotation(IReadOnlyList<StatedObject> Objects, int Width, int Height, ObjectPlace SizePlace)
{
    private static readonly XmlReaderSettings _settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file cannot be read, is no XML, or misses something.</exception>
    public static VocAnnotation Read(string path, IReadOnlyList<string> classes)
    {
        XElement root = Load(path);
        if (root.Name.LocalName != "annotation")
            throw new DataException($"{path}, line {Line(root)}: <{root.Name.LocalName}>, expected <annotation> of PASCAL VOC.");
        XElement? size = root.Element("size");
        return new VocAnnotation(
            [.. root.Elements("object").Select(each => Object(each, path, classes))],
            Side(size, "width", path),
            Side(size, "height", path),
            new ObjectPlace(path, size is null ? null : Line(size)));
    }

    private static XElement Load(string path)
    {
        try
        {
            using var reader = XmlReader.Create(path, _settings);
            return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException failure)
        {
            string line = failure.LineNumber > 0 ? $", line {failure.LineNumber}" : "";
            throw new DataException(
                $"{path}{line}: cannot be read ({failure.Message.TrimEnd('.')}); expected the XML of PASCAL VOC.",
                failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file, expected the image's objects.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check its permissions.", failure);
        }
    }

    // Pixels are counted from 1 there, and the last ones belong to the box.
    private static StatedObject Object(XElement each, string path, IReadOnlyList<string> classes)
    {
        string name = Required(each, "name", path).Value.Trim();
        XElement box = Required(each, "bndbox", path);
        int label = Array.IndexOf([.. classes], name);
        return new StatedObject(
            new BoundingBox(Number("xmin") - 1, Number("ymin") - 1, Number("xmax"), Number("ymax")),
            label > 0 ? label : null,
            name,
            new ObjectPlace(path, Line(each)))
        {
            IsCrowd = each.Element("difficult")?.Value.Trim() is { } difficult && difficult != "0",
        };

        float Number(string side)
        {
            XElement element = Required(box, side, path);
            return float.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                ? value
                : throw new DataException($"{path}, line {Line(element)}: {side} is '{element.Value}', expected a number of pixels.");
        }
    }

    private static int Side(XElement? size, string name, string path)
    {
        if (size?.Element(name) is not { } element)
            return 0;
        return int.TryParse(element.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= 0
            ? value
            : throw new DataException($"{path}, line {Line(element)}: {name} is '{element.Value}', expected a number of pixels.");
    }

    private static XElement Required(XElement parent, string name, string path) => parent.Element(name)
        ?? throw new DataException($"{path}, line {Line(parent)}: <{parent.Name.LocalName}> without <{name}>; add it.");

    private static int Line(XElement element) => ((IXmlLineInfo)element).LineNumber;
}
