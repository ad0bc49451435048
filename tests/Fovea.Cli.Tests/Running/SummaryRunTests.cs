using System.Text.Json;
using System.Xml.Linq;
using Fovea.Models;

namespace Fovea.Cli.Tests.Running;

public sealed class SummaryRunTests
{
    private const StringSplitOptions Split = StringSplitOptions.RemoveEmptyEntries;

    public static TheoryData<string> Models => [.. ModelCatalogue.All
        .Where(model => !model.Name.Contains("1202", StringComparison.Ordinal))
        .Select(model => model.Name)];

    [Theory]
    [InlineData("alexnet", "61,100,840", "714,188,480")]
    [InlineData("alexnet_2012", "60,965,224", "724,406,816")]
    [InlineData("lenet5", "61,706", "416,520")]
    public void SumsStandBelow(string model, string parameters, string multiplyAdds)
    {
        Tool tool = Tool.Succeed("summary", model);
        Assert.Contains(tool.Lines, line => line.Split(' ', Split) is ["parameters", var sum, ..] && sum == parameters);
        Assert.Contains(tool.Lines, line => line.Split(' ', Split) is ["multiply-adds", var sum, ..] && sum == multiplyAdds);
        Assert.Contains("every output: a ReLU's counts as well as that of the layer before it", tool.Output);
    }

    [Fact]
    public async Task APageIsWrittenToANamedPipe()
    {
        if (!OperatingSystem.IsLinux())
            return;
        string pipe = Path.Combine(Directory.CreateTempSubdirectory("fovea-pipe-").FullName, "page");
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync();
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe));
        Assert.Equal(ExitCode.Success, new Tool().Run("summary", "lenet5", "--html", pipe));
        Assert.EndsWith("</html>", (await reader).TrimEnd());
        Assert.Equal([pipe], Directory.GetFiles(Path.GetDirectoryName(pipe)!));
        Directory.Delete(Path.GetDirectoryName(pipe)!, recursive: true);
    }

    [Fact]
    public void TheLargestWeightsAreToldAsProducts()
    {
        Tool tool = Tool.Succeed("summary", "alexnet");
        Assert.Contains("classifier.1  6x6x256x4096  37,748,736             61.8 %", tool.Lines);
    }

    [Fact]
    public void VggShowsWhereItsWeightsAreAndBothCountsOfItsMemory()
    {
        Tool tool = Tool.Succeed("summary", "vgg16");
        Assert.Contains("classifier.0  7x7x512x4096  102,760,448             74.3 %", tool.Lines);
        Assert.Contains("values                              28,667,880  15,087,080", tool.Lines);
        Assert.Contains("The input comes on top: 150,528 values, 588.0 KiB; with it, in place, 15,237,608 values.", tool.Lines);
        Assert.Contains("features.24 to features.28: 3 layers of 3x3 with 512 maps see 7x7, as one layer of 7x7 would:", tool.Lines);
        Assert.Contains("3 of 3x3   7,077,888 weights, 27 C^2, 3 activations", tool.Lines);
        Assert.Contains("1 of 7x7  12,845,056 weights, 49 C^2, 1 activation", tool.Lines);
    }

    [Theory]
    [InlineData("vgg16", "features.30", 212, 32)]
    [InlineData("vgg19", "features.34", 252, 16)]
    [InlineData("resnet50", "layer4.2", 427, 32)]
    [InlineData("resnet50_v1", "layer4.2", 483, 32)]
    [InlineData("resnet34", "layer4.2", 899, 32)]
    public void ReceptiveFieldsAreThePublishedOnes(string model, string layer, int size, int stride)
    {
        JsonElement field = Tool.Succeed("summary", model, "--json").Json.GetProperty("layers").EnumerateArray()
            .Last(row => row.GetProperty("path").GetString() == layer).GetProperty("receptive_field");
        Assert.Equal((size, stride), (field.GetProperty("size")[0].GetInt32(), field.GetProperty("stride")[0].GetInt32()));
    }

    [Fact]
    public void TrainingIsCountedWithTheAuxiliaryClassifiers()
    {
        JsonElement memory = Tool.Succeed("summary", "googlenet", "--json").Json.GetProperty("memory").GetProperty("in_place");
        Assert.True(memory.GetProperty("training_kept_bytes").GetInt64() > memory.GetProperty("forward_peak_bytes").GetInt64());
        Assert.True(memory.GetProperty("training_peak_bytes").GetInt64() >= memory.GetProperty("training_kept_bytes").GetInt64());
    }

    [Fact]
    public void MemoryIsToldUnderBothConventions()
    {
        Tool tool = Tool.Succeed("summary", "alexnet");
        Assert.Contains("values                               1,084,904    582,504", tool.Lines);
        Assert.Contains("The input comes on top: 150,528 values, 588.0 KiB; with it, in place, 733,032 values.", tool.Lines);
    }

    [Fact]
    public void ABatchMultipliesWhatDependsOnIt()
    {
        JsonElement one = Tool.Succeed("summary", "alexnet", "--json").Json,
            four = Tool.Succeed("summary", "alexnet", "--batch", "4", "--json").Json;
        Assert.Equal([4, 3, 224, 224], four.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        foreach (string scaled in (string[])["multiply_adds", "activation_bytes", "input_bytes"])
            Assert.Equal(4 * one.GetProperty(scaled).GetInt64(), four.GetProperty(scaled).GetInt64());
        Assert.Equal(one.GetProperty("parameters").GetInt64(), four.GetProperty("parameters").GetInt64());
        Assert.Equal(
            4 * one.GetProperty("memory").GetProperty("in_place").GetProperty("forward_peak_bytes").GetInt64(),
            four.GetProperty("memory").GetProperty("in_place").GetProperty("forward_peak_bytes").GetInt64());
        Assert.Contains("4 images", Tool.Succeed("summary", "alexnet", "--batch", "4").Lines[0]);
    }

    [Fact]
    public void AnotherInputGivesOtherMaps()
    {
        JsonElement layers = Tool.Succeed("summary", "alexnet", "--input", "3x320x256", "--json").Json.GetProperty("layers");
        Assert.Equal([1, 64, 79, 63], layers[0].GetProperty("output").EnumerateArray().Select(size => size.GetInt32()));
    }

    [Fact]
    public void InputsAndBatchesThatCannotBeAreRefused()
    {
        Tool.Refuse(
            "AlexNet: input has shape [1, 3, 20, 20]; expected [N, 3, H, W] with H and W of at least 63.", "summary", "alexnet", "--input",
            "3x20x20");
        Tool.Refuse(
            "--input: given '224', expected channels, height and width, such as 3x224x224", "summary", "alexnet", "--input", "224");
        Tool.Refuse(
            "--input: given '3x0x224', expected channels, height and width, such as 3x224x224", "summary", "alexnet", "--input", "3x0x224");
        Tool.Refuse("--batch: given 0, expected a whole number of at least 1", "summary", "alexnet", "--batch", "0");
        Tool.Refuse(
            "--batch: given 100000, expected at most 11092 for alexnet: larger ones do not fit in a tensor", "summary", "alexnet",
            "--batch", "100000");
    }

    [Fact]
    public void APageIsWrittenAndIsWellFormed()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("fovea-summary-").FullName, "alexnet.html");
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run("summary", "alexnet", "--html", file));
        Assert.Equal(("", $"summary: {file}{Environment.NewLine}"), (tool.Output, tool.Error));
        string text = File.ReadAllText(file);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        XElement page = XElement.Parse(text[text.IndexOf('\n')..]);
        string[] headings = [.. page.Descendants("h2").Select(heading => heading.Value)];
        Assert.Equal(
            [
                "Differences from the paper", "Drawing", "Distribution over the layers", "Memory of outputs", "Receptive fields",
                "Arithmetic", "Layers",
            ],
            headings);
        Assert.Equal(["55 x 55", "27 x 27", "13 x 13", "6 x 6", "vectors"], page.Descendants("h3").Select(size => size.Value));
        Assert.Contains("6x6x256x4096", text);
        Assert.Contains("61,100,840", text);
        Assert.DoesNotContain(">0.0\u00A0KiB", text);
        XElement field = page.Descendants("dl").Elements("div").Single(tile => tile.Element("dt")!.Value == "Receptive field");
        Assert.Equal(
            ["163/16", "of the last convolution, features.10: pixels / stride"], field.Elements("dd").Select(detail => detail.Value));
        Assert.Equal(
            22, page.Descendants("tr")
                .Count(row => row.Elements("td").Any(cell => cell.Value == "Conv2d" || cell.Attribute("class")?.Value == "name")));
        Assert.Equal(
            "width: 100%",
            page.Descendants("tr").Single(row => row.Element("th")?.Value == "classifier.1" && row.Elements("td").Count() == 6)
                .Elements("td").ElementAt(1).Element("span")!.Attribute("style")!.Value);
    }

    [Fact]
    public void ALayerIsARow()
    {
        Tool tool = Tool.Succeed("summary", "alexnet_2012");
        Assert.Contains("features.4    Conv2d             256x27x27     307,456  729.0 KiB  223.9 M    51/8       9", tool.Lines);
        Assert.Contains("classifier.1  Relu                    4096           -   16.0 KiB        -       -       -", tool.Lines);
        Assert.Contains("classifier.2  Dropout                 4096           -          -        -       -       -", tool.Lines);
        Assert.Contains(
            "features.4    Conv2d             256x27x27     307,456  729.0 KiB    223,948,800    51/8       9",
            Tool.Succeed("summary", "alexnet_2012", "--wide").Lines);
    }

    [Theory]
    [InlineData("alexnet", "operator")]
    [InlineData("vgg16", "operator")]
    [InlineData("resnet152", "output")]
    [InlineData("googlenet", "output")]
    [InlineData("squeezenet1_1", "output")]
    public void EightyColumnsShowMemoryAndReceptiveField(string model, string also)
    {
        var tool = new Tool { Width = 80 };
        Assert.Equal(ExitCode.Success, tool.Run("summary", model));
        string[] header = Assert.Single(tool.Lines, line => line.Contains("parameters ") && line.Contains("field")).Split(' ', Split);
        Assert.Empty(((string[])["layer", "parameters", "memory", "MACs", "field", also]).Except(header));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void WhatDiffersFromThePaperIsSaid()
    {
        Assert.Contains("- The activation is tanh(x); the paper's is 1.7159 tanh(2x / 3).", Tool.Succeed("summary", "lenet5_1998").Lines);
        Assert.Equal(4, Tool.Succeed("summary", "lenet5_1998", "--json").Json.GetProperty("deviations").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void NoLineIsWiderThan100ColumnsNorTrailsBlanks(string model)
    {
        Tool tool = Tool.Succeed("summary", model);
        Assert.All(tool.Lines, line => Assert.True(line.Length <= 100, line));
        Assert.All(tool.Lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.All(tool.Output, character => Assert.True((char.IsAscii(character) && character != '\u001b') || char.IsLetter(character)));
        Assert.DoesNotContain("No room for", tool.Output.Replace("No room for: offset", "").Replace("No room for: field, offset", ""));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void NoLineIsWiderThanTheTerminal(int width)
    {
        var tool = new Tool { Width = width };
        Assert.Equal(ExitCode.Success, tool.Run("summary", "alexnet"));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains("61,100,840", tool.Output);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void JsonHasTheSumsAndTheLayers(string model)
    {
        ModelInfo info = ModelCatalogue.Find(model);
        Tool tool = Tool.Succeed("summary", model, "--json");
        Assert.Single(tool.Lines);
        Assert.Equal(model, tool.Json.GetProperty("model").GetString());
        Assert.Equal(info.InputShape().ToArray(), tool.Json.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(info.Parameters, tool.Json.GetProperty("parameters").GetInt64());
        Assert.Equal(info.AuxiliaryParameters, tool.Json.GetProperty("auxiliary_parameters").GetInt64());
        Assert.Equal(info.MultiplyAdds, tool.Json.GetProperty("multiply_adds").GetInt64());
        JsonElement[] layers = [.. tool.Json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(info.Parameters, Sum("parameters"));
        Assert.Equal(info.MultiplyAdds, Sum("multiply_adds"));
        Assert.Equal(tool.Json.GetProperty("activation_bytes").GetInt64(), Sum("activation_bytes"));
        Assert.Equal([1, info.Classes], layers[^1].GetProperty("output").EnumerateArray().Select(size => size.GetInt32()));

        long Sum(string name) => layers.Sum(layer => layer.GetProperty(name).GetInt64());
    }

    [Fact]
    public void JsonTellsTheReceptiveField()
    {
        JsonElement pool5 = Tool.Succeed("summary", "alexnet", "--json").Json.GetProperty("layers").EnumerateArray()
            .Single(layer => layer.GetProperty("path").GetString() == "features.12");
        Assert.Equal("""{"size":[195,195],"stride":[32,32],"offset":[31,31]}""", pool5.GetProperty("receptive_field").GetRawText());
    }

    [Fact]
    public void AnUnknownNetworkNamesTheNearest()
        => Tool.Refuse("unknown model 'alexnt': did you mean alexnet? (`fovea models` lists all)", "summary", "alexnt");
}
