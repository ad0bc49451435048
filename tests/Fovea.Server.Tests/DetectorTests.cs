using System.Net;
using System.Text.Json;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Networks;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

public sealed class DetectorTests : IDisposable
{
    private const string Network = "maskrcnn_squeezenet1_1_fpn";

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task APhotographGetsTheObjectsThatTheLibraryFinds()
    {
        string path = Save();
        byte[] png = ImageFile.EncodePng(Pictures.Noise(160, 120));
        using ObjectDetector detector = ObjectDetector.Load(path);
        IReadOnlyList<DetectedObject> expected = detector.Detect(png);
        Assert.NotEmpty(expected);
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("street", path));

        JsonElement answer = await server.PostImageAsync("/detect?threshold=0", png);
        JsonElement[] objects = [.. answer.GetProperty("objects").EnumerateArray()];
        Assert.Equal((160, 120), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        Assert.Equal(expected.Select(each => each.Label), objects.Select(each => each.GetProperty("name").GetString()));
        Assert.Equal(expected.Select(each => each.Score), objects.Select(each => each.GetProperty("score").GetSingle()));
        Assert.Equal(
            expected.Select(each => each.Mask!.ToCompressed()),
            objects.Select(each => each.GetProperty("mask").GetProperty("counts").GetString()));
        Assert.Equal(expected[0].Box.X2, objects[0].GetProperty("box")[2].GetSingle());

        JsonElement sure = await server.PostImageAsync("/detect?threshold=1&masks=false", png);
        Assert.Empty(sure.GetProperty("objects").EnumerateArray());
        using HttpResponseMessage classified = await server.SendImageAsync("/predict", png);
        await TestServer.ReadAsync(classified, HttpStatusCode.BadRequest);

        JsonElement model = Assert.Single((await server.GetAsync("/models")).GetProperty("models").EnumerateArray());
        Assert.Equal(("detector", false), (model.GetProperty("kind").GetString()!, model.GetProperty("explains").GetBoolean()));
        JsonElement inferred = await server.PostJsonAsync(
            "/v2/models/street/infer",
            $$$"""
            {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"content_type":"base64"},
            "data":["{{{Convert.ToBase64String(png)}}}"]}]}
            """);
        JsonElement[] outputs = [.. inferred.GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["boxes", "labels", "scores", "masks"], outputs.Select(output => output.GetProperty("name").GetString()!));
        Assert.Equal($"[{expected.Count},4]", outputs[0].GetProperty("shape").GetRawText());
        IEnumerable<int> labels = outputs[1].GetProperty("data").EnumerateArray().Select(each => each.GetInt32());
        Assert.Equal(expected.Select(each => each.ClassIndex), labels);
    }

    private string Save()
    {
        var options = new RcnnOptions { MinSize = 128, MaxSize = 192, BoxScoreThresh = 0.01f, BoxDetectionsPerImg = 5 };
        GeneralizedRcnn network = DetectorCatalogue.Find(Network)!.Create(new DetectorConfig(4) { Options = options });
        network.Initialize(seed: 3);
        network.Eval();
        string path = Path.Combine(_folder, "detector.safetensors");
        using var detector = new ObjectDetector(network, ["background", "a", "b", "c"], new ObjectDetectorOptions { Model = Network });
        detector.Save(path);
        return path;
    }
}
