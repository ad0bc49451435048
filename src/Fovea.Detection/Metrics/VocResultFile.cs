using System.Globalization;
using System.Text;
using Fovea.Data;

namespace Fovea.Detection.Metrics;

/// <summary>
/// The files in which PASCAL VOC takes detections: one a class, a detection a line: the image's name, the score, x1, y1, x2 and y2.
/// </summary>
public static class VocResultFile
{
    private const int Columns = 6;

    /// <summary>The name of a class's file, as in <c>comp4_det_test_aeroplane.txt</c>.</summary>
    /// <param name="className">The class.</param>
    /// <param name="imageSet">The images: test, val, …</param>
    /// <param name="competition">comp3 for detectors that saw VOC's own images alone, comp4 for others.</param>
    public static string Name(string className, string imageSet = "test", string competition = "comp4") =>
        $"{competition}_det_{imageSet}_{className}.txt";

    /// <summary>Writes the detections of a class, in their order.</summary>
    /// <exception cref="ArgumentException">An image's name is empty or has a blank.</exception>
    public static void Write(Stream stream, IEnumerable<VocDetection> detections)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(detections);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        foreach (VocDetection detection in detections)
        {
            if (detection.Image.Length == 0 || detection.Image.Any(char.IsWhiteSpace))
            {
                throw new ArgumentException(
                    $"VocResultFile: the image name '{detection.Image}'; expected one without blanks, which separate the columns.");
            }

            VocBox box = detection.Box;
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{detection.Image} {detection.Score} {box.X1} {box.Y1} {box.X2} {box.Y2}\n"));
        }
    }

    /// <summary>Reads the detections of a class.</summary>
    /// <exception cref="DataException">The file cannot be read, or a line has other columns.</exception>
    public static IReadOnlyList<VocDetection> Read(string path, string className)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(className);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }

        return
        [
            .. lines.Select((text, i) => (Text: text, Place: $"{path}: line {i + 1}"))
                .Where(line => !string.IsNullOrWhiteSpace(line.Text))
                .Select(line => Parse(line.Text, line.Place, className)),
        ];
    }

    private static VocDetection Parse(string line, string place, string className)
    {
        string[] columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length != Columns)
            throw new DataException($"{place} has {columns.Length} columns; expected {Columns}: image, score, x1, y1, x2, y2.");
        double[] values = Array.ConvertAll(columns[1..], column =>
            double.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw new DataException($"{place} has '{column}'; expected numbers after the image: score, x1, y1, x2, y2."));
        return new VocDetection(columns[0], className, values[0], new VocBox(values[1], values[2], values[3], values[4]));
    }
}
