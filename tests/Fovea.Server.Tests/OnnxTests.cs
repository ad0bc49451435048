using System.Net;
using System.Text.Json;
using Fovea.Testing;
using static Fovea.Testing.GraphWriter;

namespace Fovea.Server.Tests;

/// <summary>Models of other programs, from ONNX files.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AClassifierAnswersAsThePackageItWasExportedFrom()
    {
        string path = Path.Combine(_folder, "digits.onnx");
        using (ImageClassifier classifier = TestServer.Digits())
            classifier.ExportOnnx(path);
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("digits", path));
        (float[] values, long[] shape, float[] probabilities) = ProtocolRequests.Images(3);
        JsonElement answer = await server.PostJsonAsync(ProtocolRequests.Infer, Request("input", values, shape));
        float[] answered = Values(answer.GetProperty("outputs")[1]);
        Assert.All(probabilities.Zip(answered), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public async Task AGraphOfAnotherKindGivesTensorsForTensors()
    {
        byte[][] nodes = [Node("Relu", ["x"], "r"), Node("Shape", ["r"], "s"), Node("Expand", ["r", "s"], "y")];
        string path = Write("maps.onnx", Model([0, 2, 0], nodes, []));
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("maps", path));
        JsonElement model = Assert.Single((await server.GetAsync("/models")).GetProperty("models").EnumerateArray());
        Assert.Equal(("tensors", false), (model.GetProperty("kind").GetString()!, model.GetProperty("explains").GetBoolean()));
        JsonElement input = Assert.Single((await server.GetAsync("/v2/models/maps")).GetProperty("inputs").EnumerateArray());
        Assert.Equal("""{"name":"x","datatype":"FP32","shape":[-1,2,-1]}""", input.GetRawText());
        foreach (int length in (int[])[1, 2, 3, 4, 5, 6, 1])
        {
            float[] values = [.. Enumerable.Range(0, 2 * length).Select(i => i % 2 == 0 ? i : -1f)];
            JsonElement answer = await server.PostJsonAsync("/v2/models/maps/infer", Request("x", values, [1, 2, length]));
            JsonElement output = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
            Assert.Equal($"[1,2,{length}]", output.GetProperty("shape").GetRawText());
            Assert.Equal(values.Select(value => Math.Max(value, 0)), Values(output));
        }

        JsonElement wrong = await server.PostJsonAsync(
            "/v2/models/maps/infer", Request("x", [1, 2, 3], [1, 3, 1]), HttpStatusCode.BadRequest);
        Assert.Equal("the input 'x' has shape [1, 3, 1]; expected [-1, 2, -1]", wrong.GetProperty("error").GetString());
        JsonElement unknown = await server.PostJsonAsync(
            "/v2/models/maps/infer", Request("z", [1, 2], [1, 2, 1]), HttpStatusCode.BadRequest);
        Assert.Equal("the inputs given are 'z'; expected 'x'", unknown.GetProperty("error").GetString());
        using HttpResponseMessage photograph = await server.SendImageAsync("/predict", Imaging.ImageFile.EncodePng(Pictures.Noise(8, 8)));
        await TestServer.ReadAsync(photograph, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task WhatANodeRefusesIsSaidWithoutAPath()
    {
        byte[] weights = OnnxWriter.Floats("w", [3, 2], [1, 2, 3, 4, 5, 6]);
        string path = Write("product.onnx", Model([0, 0], [Node("MatMul", ["x", "w"], "y")], [weights]));
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("product", path));
        JsonElement refused = await server.PostJsonAsync(
            "/v2/models/product/infer", Request("x", [1, 2], [1, 2]), HttpStatusCode.BadRequest);
        string error = refused.GetProperty("error").GetString()!;
        Assert.Contains("MatMul", error, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClassifierOfAFixedBatchAnswersAnyNumberOfImages()
    {
        string path = Write(
            "pair.onnx", Model([2, 3, 4, 4], [Node("GlobalAveragePool", ["x"], "p"), Node("Flatten", ["p"], "y")], []));
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("pair", path));
        float[] values = [.. Enumerable.Range(0, 5 * 3 * 16).Select(i => (float)(i / 16))];
        JsonElement answer = await server.PostJsonAsync("/v2/models/pair/infer", Request("input", values, [5, 3, 4, 4]));
        Assert.Equal(Enumerable.Range(0, 15).Select(i => (float)i), Values(answer.GetProperty("outputs")[0]));
    }

    private static string Request(string name, IEnumerable<float> values, IEnumerable<long> shape) =>
        $$"""
        {"inputs":[{"name":"{{name}}","datatype":"FP32","shape":{{ProtocolRequests.Json(shape)}},"data":{{ProtocolRequests.Json(values)}}}]}
        """;

    private static float[] Values(JsonElement tensor) =>
        [.. tensor.GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];

    private string Write(string name, byte[] model)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, model);
        return path;
    }
}
