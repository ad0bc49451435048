using Fovea.Imaging;

namespace Fovea.Tests;

/// <summary>Pictures of two plain colours in a folder for each, which any network tells apart.</summary>
internal static class PlainPictures
{
    /// <summary>Writes the pictures and returns their folder, <c>pictures</c>.</summary>
    public static string Create(string folder)
    {
        string root = Path.Combine(folder, "pictures");
        foreach ((string name, int channel) in new[] { ("red", 0), ("blue", 2) })
        {
            Directory.CreateDirectory(Path.Combine(root, name));
            for (int i = 0; i < 6; i++)
            {
                var image = new Image(40, 32, 3);
                for (int p = channel; p < image.Pixels.Length; p += 3)
                    image.Pixels[p] = (byte)(200 + i);
                ImageFile.Save(image, Path.Combine(root, name, $"{i}.png"));
            }
        }

        return root;
    }
}
