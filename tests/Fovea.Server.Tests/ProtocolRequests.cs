using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

/// <summary>Requests of the Open Inference Protocol for "digits".</summary>
internal static class ProtocolRequests
{
    public const string Infer = "/v2/models/digits/infer";

    /// <summary>Prepared images, [N, 1, H, W], and what the network says of them.</summary>
    public static (float[] Values, long[] Shape, float[] Probabilities) Images(int count)
    {
        using ImageClassifier classifier = TestServer.Digits();
        List<float> values = [], probabilities = [];
        for (int i = 0; i < count; i++)
        {
            Image image = Pictures.Noise(28, 28, seed: i);
            values.AddRange(classifier.Package.Prepare(image).ToArray());
            probabilities.AddRange(classifier.Predict(image, top: 10).OrderBy(each => each.Index).Select(each => each.Probability));
        }

        return ([.. values], [.. classifier.Model.InputShape(count).ToArray().Select(size => (long)size)], [.. probabilities]);
    }

    /// <summary>Values as JSON.</summary>
    public static string Json(IEnumerable<float> values) =>
        $"[{string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <summary>Sizes as JSON.</summary>
    public static string Json(IEnumerable<long> shape) => $"[{string.Join(',', shape)}]";

    /// <summary>JSON followed by binary contents.</summary>
    public static HttpContent Binary(string json, params byte[][] contents)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);
        var body = new ByteArrayContent([.. text, .. contents.SelectMany(content => content)]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.Add("Inference-Header-Content-Length", text.Length.ToString(CultureInfo.InvariantCulture));
        return body;
    }

    /// <summary>An element of any length, as the binary form has it.</summary>
    public static byte[] Element(byte[] content) => [.. BitConverter.GetBytes(content.Length), .. content];
}
