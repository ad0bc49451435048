namespace Fovea.Formats.Tests;

public sealed class PublishedFileNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheDigitsInANameAreThoseOfTheHash()
    {
        // FIPS 180-2, B.1: SHA-256 of "abc".
        const string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.True(PublishedFileName.Verify(File("net-ba7816bf.pth")));
        Assert.True(PublishedFileName.Verify(File("net-v1-ba7816bf8f01cfea.th")));
        Assert.True(PublishedFileName.Verify(File($"net-{hash}.safetensors")));
        Assert.False(PublishedFileName.Verify(File("net.pth")));
        Assert.False(PublishedFileName.Verify(File("net-cifar10.pth")));
        Assert.False(PublishedFileName.Verify(File("net-ba7816b.pth")));
        Assert.Equal(hash, PublishedFileName.Sha256(File("net.pth")));
        Assert.Equal(
            $"{_folder.File("net-ba7816be.pth")}: its SHA-256 begins with ba7816bf, expected ba7816be as in its name; get the file again.",
            Assert.Throws<WeightFileException>(() => PublishedFileName.Verify(File("net-ba7816be.pth"))).Message);
        Assert.Contains(
            "cannot be read",
            Assert.Throws<WeightFileException>(() => PublishedFileName.Verify(_folder.File("gone-ba7816bf.pth"))).Message);
        Assert.Equal("12fca82f", PublishedFileName.HashPrefix("some/folder/resnet20-12fca82f.th"));
    }

    private string File(string name)
    {
        System.IO.File.WriteAllText(_folder.File(name), "abc");
        return _folder.File(name);
    }
}
