"""An action plan as ministries write it: DOCX or XLSX in, rows with printed beside parsed out. No table is asked."""
