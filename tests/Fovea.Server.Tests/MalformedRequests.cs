using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

/// <summary>Requests that nobody means well, made from a seed.</summary>
internal sealed class MalformedRequests(int seed)
{
    private const string Infer = "/v2/models/digits/infer", JsonLength = "Inference-Header-Content-Length";
    private const string Start = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private static readonly byte[] _png = ImageFile.EncodePng(Pictures.Noise(28, 28));

    private static readonly string _values = string.Join(',', Enumerable.Repeat("0.5", 784));

    private readonly Random _random = new(seed);

    /// <summary>The next request, as the bytes that are sent, with a name for what it is.</summary>
    public (string Name, byte[] Bytes) Next() => _random.Next(20) switch
    {
        0 => ("truncated JSON", Post(Infer, Truncated(Encoding.UTF8.GetBytes(Json())), "application/json")),
        1 => ("changed JSON", Post(Infer, Changed(Encoding.UTF8.GetBytes(Json())), "application/json")),
        2 => ("wrong shape", Post(Infer, Encoding.UTF8.GetBytes(Json(shape: RandomShape())), "application/json")),
        3 => ("lying binary size", LyingBinary()),
        4 => ("lying JSON length", Post(
            Infer, Encoding.UTF8.GetBytes(Json()), "application/json", $"{JsonLength}: {_random.Next(-9, int.MaxValue)}")),
        5 => ("huge header", Post("/predict", _png, "image/png", $"X-Large: {new string('a', 1000 * _random.Next(33, 80))}")),
        6 => ("many headers", Post("/predict", _png, "image/png", string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-{i}: 1")))),
        7 => ("long address", Get("/" + new string('x', 1000 * _random.Next(9, 40)))),
        8 => ("zip bomb", Post(
            Infer, Compressed(1 << 20), "application/json", $"Content-Encoding: {Pick("gzip", "br", "deflate", "zstd, gzip")}")),
        9 => ("pixel bomb", Post("/predict", PixelBomb(), "image/png")),
        10 => ("damaged image", Post("/predict", Changed(_png), "image/png")),
        11 => ("truncated image", Post("/predict", Truncated(_png), "application/octet-stream")),
        12 => ("wrong method", Encoding.ASCII.GetBytes(
            $"{Pick("PUT", "DELETE", "PATCH", "TRACE", "BREW")} {Pick("/predict", Infer, "/models")}{Start}Content-Length: 0\r\n\r\n")),
        13 => ("random bytes", RandomBytes(_random.Next(1, 4000))),
        14 => ("malformed form", Post("/predict", Truncated(Form()), "multipart/form-data; boundary=b")),
        15 => ("deep JSON", Post(
            Infer, Encoding.UTF8.GetBytes("{\"inputs\":" + new string('[', _random.Next(40, 100_000))), "application/json")),
        16 => ("unknown path", Get(Pick(
            "/../etc/passwd", "/%2e%2e/%2e%2e/etc", "/v2/models/%00", "/runs/..%2f..%2fetc%2fpasswd",
            "/v2/models/" + new string('m', 500)))),
        17 => ("malformed length", Encoding.ASCII.GetBytes(
            $"POST /predict{Start}Content-Length: {Pick("-1", "9999999999999999999999", "x", "1, 2")}\r\n\r\nabc")),
        18 => ("malformed chunks", Encoding.ASCII.GetBytes(
            $"POST /predict{Start}Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"{Pick("zz", "FFFFFFFFFF", "-5", "1")}\r\nabc\r\n")),
        _ => ("too many tensors", Post(Infer, Encoding.UTF8.GetBytes(ManyTensors()), "application/json")),
    };

    /// <summary>A good request.</summary>
    public static byte[] Good() => Post("/predict", _png, "image/png");

    private static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path}{Start}\r\n");

    private static byte[] Post(string path, byte[] body, string type, string? header = null) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path}{Start}Content-Type: {type}\r\n{(header is null ? "" : header + "\r\n")}Content-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    private static string Json(string shape = "[1,1,28,28]") =>
        $$"""{"id":"1","inputs":[{"name":"input","datatype":"FP32","shape":{{shape}},"data":[{{_values}}]}]}""";

    private static byte[] Compressed(int megabytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(new byte[megabytes]);
        return compressed.ToArray();
    }

    private static byte[] Form() =>
    [
        .. "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"u8, .. _png[..60],
    ];

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return [.. bytes, .. "\r\n\r\n"u8];
    }

    private byte[] Truncated(byte[] bytes) => bytes[.._random.Next(bytes.Length)];

    /// <summary>A few bytes in the first part are changed, where structure is.</summary>
    private byte[] Changed(byte[] bytes)
    {
        byte[] changed = [.. bytes];
        for (int i = 0; i < 20; i++)
            changed[_random.Next(Math.Min(80, bytes.Length))] = (byte)_random.Next(256);
        return changed;
    }

    private string RandomShape() => string.Create(
        CultureInfo.InvariantCulture, $"[{_random.NextInt64(-5, long.MaxValue)},{_random.Next(2, 30)},{_random.Next(-3, 30)},28]");

    private string ManyTensors()
    {
        string tensor = """{"name":"x","datatype":"FP32","shape":[1],"data":[1]}""";
        return $$"""{"inputs":[{{string.Join(',', Enumerable.Repeat(tensor, _random.Next(17, 500)))}}]}""";
    }

    private byte[] LyingBinary()
    {
        string parameters = $$"""{"binary_data_size":{{_random.Next()}}}""";
        string json = $$"""{"inputs":[{"name":"input","datatype":"FP32","shape":[1,1,28,28],"parameters":{{parameters}}}]}""";
        byte[] text = Encoding.UTF8.GetBytes(json);
        byte[] body = [.. text, .. RandomBytes(_random.Next(5000))];
        return Post(Infer, body, "application/octet-stream", $"{JsonLength}: {text.Length}");
    }

    /// <summary>A small PNG whose header says that it is large, with the right checksum.</summary>
    private byte[] PixelBomb()
    {
        byte[] bomb = [.. _png];
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), _random.Next(7000, 60_000));
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), _random.Next(7000, 60_000));
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc32.HashToUInt32(bomb.AsSpan(12, 17)));
        return bomb;
    }
}
