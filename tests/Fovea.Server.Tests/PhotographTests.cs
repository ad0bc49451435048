using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

public sealed class PhotographTests
{
    [Fact]
    public async Task APhotographGetsTheClassesThatTheLibraryGives()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] png = ImageFile.EncodePng(Pictures.Noise(40, 30));
        using ImageClassifier classifier = TestServer.Digits();
        IReadOnlyList<ClassPrediction> expected = classifier.Predict(png, top: 3);

        JsonElement answer = await server.PostImageAsync("/predict?top=3&model=digits", png);

        Assert.Equal("digits", answer.GetProperty("model").GetString());
        Assert.Equal((40, 30), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        Assert.Equal(
            expected,
            answer.GetProperty("classes").EnumerateArray().Select(each => new ClassPrediction(
                each.GetProperty("index").GetInt32(), each.GetProperty("name").GetString()!, each.GetProperty("probability").GetSingle())));
        Assert.True(answer.GetProperty("milliseconds").GetProperty("inference").GetDouble() > 0);
    }
}
