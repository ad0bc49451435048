using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

/// <summary>The whole Open Inference Protocol over HTTP, through a port.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task TheServerSaysWhatItIs()
    {
        JsonElement server = await _server.GetAsync("/v2");
        Assert.Equal("fovea", server.GetProperty("name").GetString());
        Assert.NotEmpty(server.GetProperty("version").GetString()!);
        Assert.Contains("binary_tensor_data", server.GetProperty("extensions").EnumerateArray().Select(each => each.GetString()));
        Assert.True((await _server.GetAsync("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await _server.GetAsync("/v2/health/ready")).GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData("/v2/models/digits")]
    [InlineData("/v2/models/digits/versions/1")]
    public async Task AModelSaysWhatItTakesAndGives(string path)
    {
        JsonElement model = await _server.GetAsync(path);
        Assert.Equal("digits", model.GetProperty("name").GetString());
        Assert.Equal("1", Assert.Single(model.GetProperty("versions").EnumerateArray()).GetString());
        JsonElement input = Assert.Single(model.GetProperty("inputs").EnumerateArray());
        Assert.Equal("""{"name":"input","datatype":"FP32","shape":[-1,1,28,28]}""", input.GetRawText());
        IEnumerable<string> outputs = model.GetProperty("outputs").EnumerateArray().Select(each => each.GetProperty("name").GetString()!);
        Assert.Equal(["logits", "probabilities"], outputs);
        Assert.True((await _server.GetAsync(path + "/ready")).GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData("/v2/models/digits/infer")]
    [InlineData("/v2/models/digits/versions/1/infer")]
    public async Task TensorsInJsonGetLogitsAndProbabilities(string path)
    {
        (float[] values, long[] shape, float[] probabilities) = ProtocolRequests.Images(3);
        JsonElement answer = await _server.PostJsonAsync(
            path,
            $$$"""
            {"id":"seven","inputs":[{"data":{{{ProtocolRequests.Json(values)}}},"name":"input","shape":{{{ProtocolRequests.Json(shape)}}},
            "datatype":"FP32"}],"unknown":{"a":[1]}}
            """);
        string[] names = [.. ((string[])["model_name", "model_version", "id"]).Select(member => answer.GetProperty(member).GetString()!)];
        Assert.Equal(["digits", "1", "seven"], names);
        JsonElement[] outputs = [.. answer.GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["logits", "probabilities"], outputs.Select(output => output.GetProperty("name").GetString()!));
        Assert.Equal("[3,10]", outputs[1].GetProperty("shape").GetRawText());
        AssertClose(probabilities, [.. outputs[1].GetProperty("data").EnumerateArray().Select(value => value.GetSingle())]);
    }

    [Fact]
    public async Task NestedArraysAreTheSameTensor()
    {
        (float[] values, _, float[] probabilities) = ProtocolRequests.Images(1);
        string rows = string.Join(',', values.Chunk(28).Select(ProtocolRequests.Json));
        JsonElement answer = await _server.PostJsonAsync(
            ProtocolRequests.Infer,
            $$$"""
            {"inputs":[{"name":"input","shape":[1,1,28,28],"datatype":"FP32","data":[[[{{{rows}}}]]]}],"outputs":[{"name":"probabilities"}]}
            """);
        JsonElement output = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        AssertClose(probabilities, [.. output.GetProperty("data").EnumerateArray().Select(value => value.GetSingle())]);
    }

    [Fact]
    public async Task BinaryTensorsGetBinaryTensors()
    {
        (float[] values, long[] shape, float[] probabilities) = ProtocolRequests.Images(2);
        byte[] raw = MemoryMarshal.AsBytes<float>(values).ToArray();
        using HttpContent content = ProtocolRequests.Binary(
            $$$"""
            {"inputs":[{"name":"input","shape":{{{ProtocolRequests.Json(shape)}}},"datatype":"FP32",
            "parameters":{"binary_data_size":{{{raw.Length}}}}}],
            "outputs":[{"name":"probabilities","parameters":{"binary_data":true}},{"name":"logits"}]}
            """,
            raw);
        using HttpResponseMessage response = await _server.Client.PostAsync(ProtocolRequests.Infer, content);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(body));
        int length = int.Parse(Assert.Single(response.Headers.GetValues("Inference-Header-Content-Length")));
        JsonElement[] outputs = [.. JsonDocument.Parse(body.AsMemory(0, length)).RootElement.GetProperty("outputs").EnumerateArray()];
        Assert.Equal(body.Length - length, outputs[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(outputs[0].TryGetProperty("data", out _));
        Assert.Equal(20, outputs[1].GetProperty("data").GetArrayLength());
        AssertClose(probabilities, MemoryMarshal.Cast<byte, float>(body.AsSpan(length)).ToArray());
    }

    [Fact]
    public async Task ImageFilesAreInputsToo()
    {
        byte[] png = ImageFile.EncodePng(Pictures.Noise(50, 40));
        using ImageClassifier classifier = TestServer.Digits();
        ClassPrediction best = classifier.Predict(png, top: 1)[0];
        byte[] element = ProtocolRequests.Element(png);
        using HttpContent binary = ProtocolRequests.Binary(
            $$$"""
            {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{element.Length}}}}}],
            "outputs":[{"name":"probabilities","parameters":{"classification":2}}]}
            """,
            element);
        using HttpResponseMessage response = await _server.Client.PostAsync(ProtocolRequests.Infer, binary);
        JsonElement answer = await TestServer.ReadAsync(response, HttpStatusCode.OK);
        JsonElement text = await _server.PostJsonAsync(
            ProtocolRequests.Infer,
            $$$"""
            {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"content_type":"base64"},
            "data":["{{{Convert.ToBase64String(png)}}}"]}],"outputs":[{"name":"probabilities","parameters":{"classification":2}}]}
            """);
        Assert.Equal(answer.GetProperty("outputs").GetRawText(), text.GetProperty("outputs").GetRawText());
        JsonElement output = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        Assert.Equal(("BYTES", "[1,2]"), (output.GetProperty("datatype").GetString()!, output.GetProperty("shape").GetRawText()));
        string[] parts = output.GetProperty("data")[0].GetString()!.Split(':');
        Assert.Equal((best.Index, best.Label), (int.Parse(parts[1]), parts[2]));
        Assert.Equal(best.Probability, float.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), tolerance: 1e-6f);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"inputs":[]}""", "no inputs" },
        { """{}""", "no inputs" },
        { """[]""", "no JSON object" },
        { """{"inputs":{}}""", "no array" },
        { """{"inputs":[1]}""", "no JSON object" },
        { """{"inputs":[{"name":"input"}]}""", "no datatype" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[1]}]}""", "neither 'data' nor" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[1,1,28,28],"data":[1,2]}]}""", "8 bytes; expected 3136" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[-1],"data":[1,2]}]}""", "sizes of at least 0" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[99999999,99999999,99],"data":[]}]}""", "fewer elements" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[2],"data":[1,2]}]}""", "expected [-1, 1, 28, 28]" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[2],"data":["a",2]}]}""", "another type" },
        { """{"inputs":[{"name":"input","datatype":"FP33","shape":[2],"data":[1,2]}]}""", "'FP33'" },
        { """{"inputs":[{"name":"input","datatype":"INT64","shape":[2],"data":[1,2]}]}""", "expected FP32" },
        { """{"inputs":[{"name":"image","datatype":"FP32","shape":[2],"data":[1,2]}]}""", "expected BYTES" },
        { """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2]}]}""", "expected 'input' or 'image'" },
        { """{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["a"]}]}""", "not an image" },
        { """{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["a"]}],"outputs":[{"name":"x"}]}""", "no output 'x'" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}}]}""", "announces 4" },
        { """{"inputs":[{"name":"input","datatype":"FP32","shape":[1],"parameters":{"binary_data_size":-4}}]}""", "announces -4" },
        { """{"inputs":[{"name":"input",""", "malformed" },
        { """{"inputs":[]} {}""", "malformed" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task WhatIsWrongIsSaid(string request, string expected)
    {
        JsonElement answer = await _server.PostJsonAsync(ProtocolRequests.Infer, request, HttpStatusCode.BadRequest);
        Assert.Contains(expected, answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task ModelsThatAreNotThereAreNotFound()
    {
        JsonElement model = await _server.GetAsync("/v2/models/cats", HttpStatusCode.NotFound);
        Assert.Contains("no model 'cats'", model.GetProperty("error").GetString());
        JsonElement version = await _server.GetAsync("/v2/models/digits/versions/2/ready", HttpStatusCode.NotFound);
        Assert.Contains("no version '2'", version.GetProperty("error").GetString());
        await _server.PostJsonAsync("/v2/models/cats/infer", "{}", HttpStatusCode.NotFound);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance: 1e-6f);
    }
}
