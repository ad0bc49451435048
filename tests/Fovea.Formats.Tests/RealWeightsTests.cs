using System.Security.Cryptography;

namespace Fovea.Formats.Tests;

public sealed class RealWeightsTests
{
    private static string Weights(string name) => Path.Combine(RealWeightsFactAttribute.Folder!, name);

    [RealWeightsFact]
    public void ResNet20OfALegacyStream()
    {
        using WeightFile file = WeightFile.Open(Weights("resnet20-12fca82f.th"));
        Assert.Equal("pth (legacy)", file.Format);
        Assert.Equal("state_dict.module.conv1.weight F32 [16, 3, 3, 3]", Fixtures.Line(file.Entries[0]));
        Assert.Equal("state_dict.module.linear.bias F32 [10]", Fixtures.Line(file.Entries[^1]));
        Assert.Equal(269_722, Parameters(file, "running_"));
        Assert.Equal("91.78000183105469", file.Metadata["best_prec1"]);
        Assert.True(PublishedFileName.Verify(file.Path));
    }

    [RealWeightsFact]
    public void ResNet56OfAZipFile()
    {
        using WeightFile file = WeightFile.Open(Weights("resnet56-cifar10.pth"));
        Assert.Equal("pth", file.Format);
        Assert.Equal("conv1.weight F32 [16, 3, 3, 3]", Fixtures.Line(file.Entries[0]));
        Assert.Equal(277, file.Entries.Count + file.Metadata.Count);
        Assert.False(PublishedFileName.Verify(file.Path));
    }

    [RealWeightsFact]
    public void SqueezeNetOfHalves()
    {
        using WeightFile file = WeightFile.Open(Weights("squeezenet1_1-fp16.pth"));
        Assert.Equal(52, file.Entries.Count);
        Assert.Equal("features.0.weight F16 [64, 3, 3, 3]", Fixtures.Line(file.Entries[0]));
        Assert.Equal("features.0.bias F32 [64]", Fixtures.Line(file.Entries[1]));
        Assert.Equal(1_235_496, Parameters(file, "running_"));
    }

    [RealWeightsFact(needsTorch: true)]
    public void EachIsBitForBitWhatPyTorchReads()
    {
        const string program =
            """
            import hashlib, sys, torch
            def walk(value, path):
                if isinstance(value, torch.Tensor):
                    print(path, list(value.shape), hashlib.sha256(value.contiguous().numpy().tobytes()).hexdigest())
                elif isinstance(value, dict):
                    for key, item in value.items():
                        walk(item, f'{path}.{key}' if path else key)
            walk(torch.load(sys.argv[1], map_location='cpu'), '')
            """;
        string[] paths = Directory.GetFiles(RealWeightsFactAttribute.Folder!);
        foreach (string path in paths.Where(path => Path.GetExtension(path) is ".pth" or ".th"))
        {
            using WeightFile file = WeightFile.Open(path);
            string[] expected = TorchFactAttribute.Run(program, path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(expected, file.Entries.Select(entry => Line(entry, Fixtures.Bytes(file, entry.Name))));
        }
    }

    private static string Line(WeightEntry entry, byte[] bytes)
        => $"{entry.Name} [{string.Join(", ", entry.Shape)}] {Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static long Parameters(WeightFile file, string buffers)
        => file.Entries.Where(entry => !entry.Name.Contains(buffers, StringComparison.Ordinal)).Sum(entry => entry.Count);
}
