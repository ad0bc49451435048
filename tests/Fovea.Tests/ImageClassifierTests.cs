using Fovea.Testing;

namespace Fovea.Tests;

public sealed class ImageClassifierTests
{
    [SampleDataFact]
    public void SqueezeNetNamesThePhotographs()
    {
        string folder = Path.Combine(SampleData.Unpacked!, "imagenet-sample");
        (string Path, int[] Classes)[] expected =
        [
            .. File.ReadLines(SampleData.WeightsFile("expected-top5-squeezenet1_1.csv")).Skip(1)
                .Select(line => line.Split(','))
                .Select(columns => (Path.Combine(folder, columns[0]), columns[2].Split(' ').Select(int.Parse).ToArray())),
        ];
        using var classifier = ImageClassifier.Load(
            SampleData.WeightsFile("squeezenet1_1-fp16.pth"), new ImageClassifierOptions { Model = "squeezenet1_1" });
        ImagePrediction[] answers = [.. classifier.PredictMany(expected.Select(row => row.Path))];
        Assert.Equal(200, answers.Length);
        Assert.Equal(expected.Select(row => row.Path), answers.Select(answer => answer.Path));
        int first = 0, inOrder = 0;
        foreach (((_, int[] classes), ImagePrediction answer) in expected.Zip(answers))
        {
            int[] found = [.. answer.Predictions.Select(prediction => prediction.Index)];
            first += found[0] == classes[0] ? 1 : 0;
            inOrder += found.SequenceEqual(classes) ? 1 : 0;
        }

        Assert.Equal(200, first);
        Assert.InRange(inOrder, 198, 200);
    }
}
