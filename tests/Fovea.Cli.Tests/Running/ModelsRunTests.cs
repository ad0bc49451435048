using System.Text.Json;
using Fovea.Detection.Catalogue;
using Fovea.Models;

namespace Fovea.Cli.Tests.Running;

public sealed class ModelsRunTests
{
    [Fact]
    public void EveryNetworkHasARow()
    {
        Tool tool = Tool.Succeed("models");
        Assert.All(ModelCatalogue.All, model => Assert.Single(tool.Lines, line => line.Split(' ')[0] == model.Name));
        Assert.Equal(
            "alexnet_2012            3x227x227   60,965,224  724.4 M  40.7   18.2   10-crop",
            Assert.Single(tool.Lines, line => line.StartsWith("alexnet_2012 ", StringComparison.Ordinal)));
        Assert.Equal(
            "model                       input   parameters     MACs  top-1  top-5  protocol", tool.Lines[0]);
        Assert.All(tool.Lines, line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void WideShowsEveryColumnWhateverTheTerminal()
    {
        var tool = new Tool { Width = 60 };
        Assert.Equal(ExitCode.Success, tool.Run("models", "--wide"));
        Assert.Equal(
            "alexnet_2012            Krizhevsky et al.     2012  3x227x227   60,965,224     724,406,816  40.7   18.2   10-crop   "
            + "the paper, table 2, 1 CNN",
            Assert.Single(tool.Lines, line => line.StartsWith("alexnet_2012 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void DetectorsAreATableOfTheirOwn()
    {
        Tool tool = Tool.Succeed("models");
        Assert.Equal(
            "maskrcnn_resnet50_fpn    boxes, masks   44,454,513    37.9     34.6",
            Assert.Single(tool.Lines, line => line.StartsWith("maskrcnn_resnet50_fpn ", StringComparison.Ordinal)));
        tool = Tool.Succeed("models", "fasterrcnn_resnet50_fpn");
        Assert.Contains("- COCO val2017: box AP 37.0 %", tool.Lines);
        JsonElement json = Tool.Succeed("models", "maskrcnn_resnet50_fpn", "--json").Json;
        Assert.Equal("detection", json.GetProperty("task").GetString());
        Assert.Equal(34.6, json.GetProperty("weights")[0].GetProperty("mask_ap").GetDouble());
    }

    [Fact]
    public void AtEightyColumnsNothingIsLeftOut()
    {
        var tool = new Tool { Width = 80 };
        tool.Run("models");
        Assert.DoesNotContain("No room for", tool.Output);
    }

    [Fact]
    public void ANetworkSaysWhereItDiffersFromThePaper()
    {
        Tool tool = Tool.Succeed("models", "lenet5_1998");
        Assert.Contains("differs from the paper:", tool.Lines);
        Assert.Contains("- The activation is tanh(x); the paper's is 1.7159 tanh(2x / 3).", tool.Lines);
        Assert.DoesNotContain("differs from the paper:", Tool.Succeed("models", "resnet50_v1").Lines);
        JsonElement json = Tool.Succeed("models", "lenet5_1998", "--json").Json;
        Assert.Equal(4, json.GetProperty("deviations").GetArrayLength());
        JsonElement errors = json.GetProperty("published_errors");
        Assert.Equal(
            ("MNIST, test set", "whole", "the paper, figure 9, trained without distortions"),
            (errors.GetProperty("measured_on").GetString(), errors.GetProperty("protocol").GetString(),
                errors.GetProperty("source").GetString()));
    }

    [Fact]
    public void OneNetworkIsToldWhole()
    {
        Tool tool = Tool.Succeed("models", "resnet50");
        Assert.StartsWith("resnet50: He, Zhang, Ren, Sun:", tool.Lines[0]);
        Assert.Contains("errors: top-1 23.87 %, top-5 7.138 %; 1-crop, ImageNet 2012, validation set (torchvision,", tool.Lines);
        Assert.Contains(tool.Lines, line => line.EndsWith("/resnet50-0676ba61.pth", StringComparison.Ordinal));
        Assert.Contains(tool.Lines, line => line.StartsWith("- accuracy: top-1 80.858 %", StringComparison.Ordinal));
        Assert.Contains("sha256 11ad3fa6...", tool.Output);
        Assert.Contains(
            "- images: shorter side 232 (bilinear), centre crop, rgb / 255, mean 0.485 0.456 0.406, std 0.229", tool.Lines);
        Assert.Contains("images: 2 pixels of border, rgb / 255, mean 0.0784, std 0.7843", Tool.Succeed("models", "lenet5_1998").Lines);
        Tool.Refuse(
            "unknown model 'squeezenet1': did you mean squeezenet1_0 or squeezenet1_1? (`fovea models` lists all)", "models",
            "squeezenet1");
    }

    [Fact]
    public void JsonOfOneNetworkHasItsWeights()
    {
        JsonElement weights = Tool.Succeed("models", "squeezenet1_1", "--json").Json.GetProperty("weights")[0];
        Assert.Equal("https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth", weights.GetProperty("url").GetString());
        Assert.Equal("b8a52dc0", weights.GetProperty("sha256_prefix").GetString());
        Assert.Equal(256, weights.GetProperty("preprocessing").GetProperty("resize_shorter_side").GetInt32());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void NoLineIsWiderThanTheTerminal(int width)
    {
        var tool = new Tool { Width = width };
        Assert.Equal(ExitCode.Success, tool.Run("models"));
        Assert.All(tool.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(tool.Lines, line => line.StartsWith("alexnet ", StringComparison.Ordinal) && line.Contains("61,100,840"));
    }

    [Fact]
    public void JsonHasEveryColumn()
    {
        Tool tool = Tool.Succeed("models", "--json");
        Assert.Single(tool.Lines);
        JsonElement[] models = [.. tool.Json.EnumerateArray()];
        Assert.Equal(
            [.. ModelCatalogue.All.Select(model => model.Name), .. DetectorCatalogue.All.Select(row => row.Name)],
            models.Select(model => model.GetProperty("name").GetString()));
        JsonElement alexnet = models.Single(model => model.GetProperty("name").GetString() == "alexnet_2012");
        Assert.Equal(2012, alexnet.GetProperty("year").GetInt32());
        Assert.Equal([3, 227, 227], alexnet.GetProperty("input").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(1000, alexnet.GetProperty("classes").GetInt32());
        Assert.Equal(60_965_224, alexnet.GetProperty("parameters").GetInt64());
        Assert.Equal(724_406_816, alexnet.GetProperty("multiply_adds").GetInt64());
        Assert.Equal(256, alexnet.GetProperty("preprocessing").GetProperty("resize_shorter_side").GetInt32());
        Assert.Equal(40.7, alexnet.GetProperty("published_errors").GetProperty("top1").GetDouble());
        Assert.Equal(18.2, alexnet.GetProperty("published_errors").GetProperty("top5").GetDouble());
        Assert.StartsWith("Krizhevsky", alexnet.GetProperty("paper").GetString());
    }
}
