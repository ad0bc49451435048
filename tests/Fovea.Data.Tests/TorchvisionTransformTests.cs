using System.Security.Cryptography;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

/// <summary>Every transform against torchvision's of Pillow images, given what torchvision has drawn.</summary>
public sealed class TorchvisionTransformTests
{
    public static TheoryData<string> Operations => [.. TransformFixtures.Recorded.Cases.Select(row => row.Op).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void BytesEqualTorchvisions(string operation)
    {
        foreach (TransformFixtures.CaseRow row in CasesOf(operation))
        {
            foreach (TransformFixtures.ResultRow expected in row.Results)
            {
                Image result = RecordedTransforms.Apply(row, TransformFixtures.Picture(expected.Picture));
                string what = $"{operation} {row.Args} of {expected.Picture}";
                Assert.True((expected.Width, expected.Height) == (result.Width, result.Height), $"{what}: {result.Width}x{result.Height}");
                int wrong = expected.Pixels.AsSpan().CommonPrefixLength(result.Pixels);
                Assert.True(wrong == expected.Pixels.Length, $"{what}: the byte at {wrong} differs");
            }
        }
    }

    [RealPhotographsTheory]
    [MemberData(nameof(Operations))]
    public void BytesOfPhotographsEqualTorchvisions(string operation)
    {
        foreach ((string file, int index) in TransformFixtures.Recorded.Photographs.Select((file, index) => (file, index)))
        {
            Image photograph = ImageFile.Load(Path.Combine(RealPhotographsTheoryAttribute.Folder!, file)).ToRgb();
            foreach (TransformFixtures.CaseRow row in CasesOf(operation).Where(row => row.Photographs.Count > 0))
            {
                string digest = Convert.ToHexStringLower(SHA256.HashData(RecordedTransforms.Apply(row, photograph).Pixels))[..8];
                Assert.True(row.Photographs[index] == digest, $"{operation} {row.Args} of {file}: the bytes differ");
            }
        }
    }

    private static IEnumerable<TransformFixtures.CaseRow> CasesOf(string operation)
        => TransformFixtures.Recorded.Cases.Where(row => row.Op == operation);
}
