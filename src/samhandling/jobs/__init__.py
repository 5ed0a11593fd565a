"""What is done beside the pages, in processes of its own: reading an uploaded document, drawing its pages."""
